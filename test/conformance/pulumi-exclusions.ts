/**
 * What of the recorded corpus the sandbox engine is not held to, by name and reason. Whole scenarios first, then
 * single steps as `scenario number`: their recorded state is put in place, and the steps after them are replayed.
 */
export const EXCLUDED: Readonly<Record<string, string>> = {
  targets: 'no test or demo runs with --target or --exclude; the engine has no such option',
  'options-transforms':
    'the engine tells the SDK that it does not support transforms, and the SDK refuses them by name',
  'config-recorded 3': 'refresh --run-program: the engine refreshes as `pulumi refresh` does, without the program',
}
