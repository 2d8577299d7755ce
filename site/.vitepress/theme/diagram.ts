import { useData } from 'vitepress'
import { defineComponent, h, onMounted, ref, useId, watch } from 'vue'

/** A Mermaid diagram, drawn in the colours of the page. Mermaid needs a browser, so the source is shown until it is there. */
export const Diagram = defineComponent({
  props: { source: { type: String, required: true } },
  setup(props) {
    const source = decodeURIComponent(props.source)
    const svg = ref('')
    const { isDark } = useData()
    const id = `diagram-${useId().replaceAll(/\W/g, '')}`
    async function draw(): Promise<void> {
      const { default: mermaid } = await import('mermaid')
      mermaid.initialize({ startOnLoad: false, theme: isDark.value ? 'dark' : 'neutral' })
      svg.value = (await mermaid.render(id, source)).svg
    }
    onMounted(draw)
    watch(isDark, draw)
    return () =>
      svg.value === '' ? h('pre', { class: 'diagram' }, source) : h('div', { class: 'diagram', innerHTML: svg.value })
  },
})
