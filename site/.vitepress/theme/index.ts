import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { Diagram } from './diagram'
import { VersionMenu } from './version-menu'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Diagram', Diagram)
    app.component('VersionMenu', VersionMenu)
  },
} satisfies Theme
