import { testSecrets } from './suite'

testSecrets('dynamic')
