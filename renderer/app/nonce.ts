/** The nonce that lets this page's own `<style>` elements through its Content-Security-Policy. */
export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
