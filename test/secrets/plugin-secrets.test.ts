import { testSecrets } from './suite'

testSecrets('plugin')
