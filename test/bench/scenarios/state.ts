import { pointer } from '../../../provider/pulumi/pointer'
import { registry } from '../../../provider/resources/registry'
import type { Outcome, Scenario } from '../scenario'
import { repeated } from '../statistics'
import { openProgram, succeeded } from '../support/engine'
import { startBenchLake } from '../support/lake'

const COLUMNS = 200
const KILOBYTES = 1000

/** The size of a resource in the state of the stack, which the engine writes again after every step. */
export const state: Scenario = {
  name: 'state',
  async run({ runs }): Promise<Outcome> {
    const pointers = files().map((file) => Buffer.byteLength(pointer(file)))
    const tables = await wideTables(runs)
    const { inputs, outputs } = tables[0]!
    const share = Object.entries(inputs)
      .map(([name, value]) => ({ name, bytes: Buffer.byteLength(JSON.stringify(value)) }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 3)
      .map(({ name, bytes }) => `\`${name}\` ${bytes}`)
    return {
      figures: [
        {
          what: '`__provider`, the longest',
          against: 'in state',
          unit: 'bytes',
          samples: [Math.max(...pointers)],
          budget: 160,
        },
        {
          what: `a PipeTable of ${COLUMNS} columns, inputs and outputs`,
          against: 'the exported deployment, without whitespace',
          unit: 'bytes',
          samples: tables.map((table) => Buffer.byteLength(JSON.stringify(table))),
          budget: 40 * KILOBYTES,
        },
        {
          what: 'computed texts of more than 100 characters that are stored twice',
          against: 'in the inputs and outputs of that table',
          unit: 'copies',
          samples: tables.map(copies),
          budget: 0,
        },
      ],
      notes: [
        `Of the ${COLUMNS} columns' ${Buffer.byteLength(JSON.stringify(inputs))} bytes of inputs, the largest are ${share.join(', ')}; the outputs (${Buffer.byteLength(JSON.stringify(outputs))} bytes) contain every input again except those for reviewers (\`ddl\`, \`plan\`): the engine marks secrets by path, and a refresh receives only the outputs.`,
      ],
    }
  },
}

/** The modules that a state can point to. */
function files(): string[] {
  return registry.map(({ file }) => file)
}

interface Recorded {
  readonly inputs: Record<string, unknown>
  readonly outputs: Record<string, unknown>
}

async function wideTables(runs: number): Promise<Recorded[]> {
  const lake = await startBenchLake()
  await lake.fill('wide/', 1, COLUMNS)
  const stack = await openProgram('wide', lake)
  try {
    return await repeated(runs, async () => {
      succeeded(await stack.up())
      const { deployment } = await stack.export()
      const table = (deployment.resources ?? []).find(({ type }) => type.endsWith(':PipeTable'))
      await stack.destroy()
      return { inputs: table?.inputs ?? {}, outputs: table?.outputs ?? {} } as Recorded
    })
  } finally {
    await stack.close()
    await lake.close()
  }
}

/** `__provider` and `__urn` come from the program, and the engine needs the first in both. */
const GIVEN = ['__provider', '__urn']

function copies({ inputs, outputs }: Recorded): number {
  const texts = [inputs, outputs].flatMap((properties) =>
    Object.entries(properties)
      .filter(([name]) => !GIVEN.includes(name))
      .map(([, value]) => value)
      .filter((value) => typeof value === 'string')
      // A hidden object travels as one text. It is in both, since a refresh and a diff get only the outputs.
      .filter((text) => !text.startsWith('json:')),
  )
  return texts.filter((text, i) => text.length > 100 && texts.some((other, j) => i !== j && other.includes(text)))
    .length
}
