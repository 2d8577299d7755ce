import { join } from 'node:path'
import { buildPlugin } from './files'

void buildPlugin(join(__dirname, '../../..'))
