import fc from 'fast-check'
import type { Form } from './files'
import { type Change, changes } from './program'

/** A failure at one statement of an operation. */
export interface Fault {
  readonly how: 'failOnce' | 'cutBefore' | 'cutAfter'
  /** The statements that count: those that change something, or all. */
  readonly of: 'changes' | 'all'
  readonly at: number
}

/** One thing that happens: to the lake, to the program, in a run of Pulumi, or by hand. */
export type Step =
  | {
      readonly step: 'put'
      readonly slot: number
      readonly partition: string
      readonly form: Form
      readonly place: Place
    }
  | { readonly step: 'delete'; readonly slot: number }
  | { readonly step: 'poll' }
  | { readonly step: 'change'; readonly change: Change }
  | { readonly step: 'up'; readonly refresh: boolean; readonly waits: boolean; readonly fault: Fault | undefined }
  | { readonly step: 'replace'; readonly createFirst: boolean }
  | { readonly step: 'destroy'; readonly fault: Fault | undefined }
  | { readonly step: 'loseState'; readonly toAnother: boolean }
  | { readonly step: 'refreshPartition'; readonly partition: string; readonly fault: Fault | undefined }
  | { readonly step: 'byHand'; readonly what: ByHand }

export type Place = 'declared' | 'hidden' | 'otherPattern' | 'otherPrefix'
export type ByHand = 'suspend' | 'dropPipe' | 'deleteRow' | 'insertRow' | 'comment' | 'dropTable' | 'dropColumn'

export interface Setting {
  readonly partitioned: boolean
  readonly forms: readonly Form[]
}

export function steps({ partitioned, forms }: Setting, otherEndpoint: object): fc.Arbitrary<Step[]> {
  const partition = fc.constantFrom('1', '2')
  const fault = fc.record<Fault>({
    how: fc.constantFrom('failOnce', 'cutBefore', 'cutAfter'),
    of: fc.constantFrom('changes', 'all'),
    at: fc.integer({ min: 1, max: 5 }),
  })
  const faultOfAny = fault.chain((one) =>
    one.of === 'changes' ? fc.constant(one) : fc.integer({ min: 1, max: 30 }).map((at) => ({ ...one, at })),
  )
  const maybe = fc.option(faultOfAny, { nil: undefined, freq: 2 })
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        step: fc.constant('put' as const),
        slot: fc.integer({ min: 0, max: 3 }),
        partition,
        form: fc.constantFrom(...forms),
        place: fc.constantFrom<Place>(
          'declared',
          'declared',
          'declared',
          'declared',
          'hidden',
          'otherPattern',
          'otherPrefix',
        ),
      }),
    },
    { weight: 2, arbitrary: fc.record({ step: fc.constant('delete' as const), slot: fc.integer({ min: 0, max: 7 }) }) },
    { weight: 2, arbitrary: fc.constant<Step>({ step: 'poll' }) },
    {
      weight: 6,
      arbitrary: changes({ partitioned, otherEndpoint }).map((change): Step => ({ step: 'change', change })),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        step: fc.constant('up' as const),
        refresh: fc.boolean(),
        waits: fc.boolean(),
        fault: maybe,
      }),
    },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('replace' as const), createFirst: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('destroy' as const), fault: maybe }) },
    { weight: 1, arbitrary: fc.record({ step: fc.constant('loseState' as const), toAnother: fc.boolean() }) },
    ...(partitioned
      ? [
          {
            weight: 2,
            arbitrary: fc.record({ step: fc.constant('refreshPartition' as const), partition, fault: maybe }),
          },
        ]
      : []),
    {
      weight: 2,
      arbitrary: fc
        .constantFrom<ByHand>('suspend', 'dropPipe', 'deleteRow', 'insertRow', 'comment', 'dropTable', 'dropColumn')
        .map((what): Step => ({ step: 'byHand', what })),
    },
  )
  return fc.array(step, { minLength: 3, maxLength: 14, size: 'max' })
}
