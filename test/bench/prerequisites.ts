/** What a machine has of the programs that the figures are compared with. */
export interface Tools {
  readonly versitygw: boolean
  /** The Go toolchain, which builds a versitygw. */
  readonly go: boolean
  /** pyarrow, which is installed into the user's cache where there are Python and a network. */
  readonly pyarrow: boolean
}

export interface Preparation {
  /** Whether a versitygw is built first. */
  readonly build: boolean
  /** What is missing, and what that leaves out; printed before anything is measured. */
  readonly says: readonly string[]
}

/** The one scenario that is compared with other programs. */
const COMPARED = 'inference'

export function prepare(scenarios: readonly string[], { versitygw, go, pyarrow }: Tools): Preparation {
  if (!scenarios.includes(COMPARED)) return { build: false, says: [] }
  if (!pyarrow) {
    return {
      build: false,
      says: [
        'pyarrow is missing and could not be installed (needs python3 with venv, and PyPI): the comparison of footers with pyarrow.dataset is left out',
      ],
    }
  }
  if (versitygw) return { build: false, says: [] }
  if (go) return { build: true, says: ['versitygw is missing: it is built now, which takes about two minutes'] }
  return {
    build: false,
    says: [
      "versitygw is missing, and so is Go to build it: the comparison of footers with pyarrow.dataset is left out, since the sandbox's S3 is too slow to show the cost of its clients",
    ],
  }
}
