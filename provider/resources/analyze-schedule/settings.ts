import type { Plain } from '../../pulumi/dynamic'
import type { AnalyzeSettings } from './args'

export function weighsSamples(setting: string): boolean {
  return setting.endsWith('WeightSampleRatio')
}

/** The properties of a job by the server's names. */
export function propertiesOf(settings: Plain<AnalyzeSettings> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      String(value),
    ]),
  )
}
