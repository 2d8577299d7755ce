import { useData } from 'vitepress'
import { computed, defineComponent, h, onMounted, ref } from 'vue'

/** What tools/site/versions.ts writes beside the newest release. */
interface Published {
  /** The folder: `v0.2`. */
  readonly line: string
  /** The release in it: `0.2.1`. */
  readonly release: string
}

/** Leads to the releases of the site. They know only those before them; versions.json knows all. */
export const VersionMenu = defineComponent({
  props: {
    root: { type: String, required: true },
    release: { type: String, required: true },
    // The theme sets it in the menu of narrow screens.
    screenMenu: Boolean,
  },
  setup(props) {
    const { page, site } = useData()
    const published = ref<readonly Published[]>([])
    onMounted(async () => {
      if (import.meta.env.DEV) return
      published.value = await (await fetch(`${props.root}versions.json`)).json()
    })
    const all = computed(() =>
      published.value.some(({ release }) => release === props.release)
        ? published.value
        : [{ line: '', release: props.release }, ...published.value],
    )
    const folder = (line: string) => (line === all.value[0]?.line ? props.root : `${props.root}${line}/`)

    async function go(line: string): Promise<void> {
      const path = page.value.relativePath.replace(/(index)?\.md$/, '')
      const same = await fetch(folder(line) + path, { method: 'HEAD' })
      location.href = same.ok ? folder(line) + path : folder(line)
    }

    const options = () =>
      all.value.map(({ line, release }, index) =>
        h(
          'option',
          { value: line, selected: release === props.release },
          index === 0 && site.value.base === props.root ? `${release} (newest)` : release,
        ),
      )
    return () =>
      h('label', { class: ['version-menu', { narrow: props.screenMenu }] }, [
        h('span', { class: 'visually-hidden' }, 'Version'),
        h('select', { onChange: (event: Event) => go((event.target as HTMLSelectElement).value) }, options()),
      ])
  },
})
