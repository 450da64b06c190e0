// Globs over object names, as rules use them: `*` any text, `?` one character, `[13579]`, `[a-f]` and `[!0-9]` one of a
// set. Everything else stands for itself.

/** A test for names that match the whole glob. */
export function compileGlob(glob: string): (name: string) => boolean {
  if (!/[*?[]/.test(glob)) return name => name === glob;
  const pattern = new RegExp(`^${translate(glob)}$`, 'su');
  return name => pattern.test(name);
}

function translate(glob: string): string {
  let text = '';
  for (let i = 0; i < glob.length; i += 1) {
    const character = glob.charAt(i);
    if (character === '*') text += '.*';
    else if (character === '?') text += '.';
    else if (character === '[') {
      const end = glob.indexOf(']', i + 2);
      if (end < 0) text += '\\[';
      else {
        text += translateSet(glob.slice(i + 1, end));
        i = end;
      }
    } else text += character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  }
  return text;
}

function translateSet(body: string): string {
  const isNegated = body.startsWith('!') || body.startsWith('^');
  const members = (isNegated ? body.slice(1) : body).replaceAll(/[\\[\]^&~|]/gu, '\\$&');
  return `[${isNegated ? '^' : ''}${members}]`;
}
