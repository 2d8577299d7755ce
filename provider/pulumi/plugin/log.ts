import type { Log } from '../../core/log'
import { type LogService, logTo, stderrLog } from '../engine-log'
import { EngineClient, grpc, LogRequest } from './protocol'

/** The log of the engine. An engine that finds the plugin by `PULUMI_DEBUG_PROVIDERS` did not start it, and sends its address later. */
export class PluginLog implements Log {
  private current = stderrLog
  /** The address of the engine of the present run; undefined without one. */
  engine: string | undefined

  /** @param engine the address of the engine that has started this process */
  constructor(engine?: string) {
    if (engine !== undefined) this.attach(engine)
  }

  attach(address: string): void {
    this.engine = address
    this.current = logTo(new EngineClient(address, grpc.credentials.createInsecure()) as LogService, { LogRequest })
  }

  warn(message: string, urn?: string): void {
    this.current.warn(message, urn)
  }

  progress(message: string, urn?: string): void {
    this.current.progress(message, urn)
  }
}
