/** The recorded scenarios that the sandbox engine does not replay, with the reason. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  targets: 'no test or demo runs with --target or --exclude; the engine has no such option',
  'options-transforms':
    'the engine tells the SDK that it does not support transforms, and the SDK refuses them by name',
}
