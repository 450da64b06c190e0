// Text from users made harmless in XML, HTML and scripts.

/** Characters that XML 1.0 does not allow at all, lone surrogates among them. */
// oxlint-disable-next-line no-control-regex -- these control characters are what has to be found
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** For element content and attribute values of HTML and XML; what XML forbids becomes U+FFFD. */
export function escapeXml(text: string): string {
  return withoutForbidden(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** JSON that may stand inside `<script>`: no `<`, and no line separators, which old engines read as line ends. */
export function escapeScriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

/** What XML forbids becomes U+FFFD. */
export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd');
}
