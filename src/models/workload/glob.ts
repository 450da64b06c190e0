// Globs over object names, as rules and shell patterns use them: `*` any text, `?` one character, `[13579]`, `[a-f]`
// and `[!0-9]` one of a set. Everything else stands for itself. Matching takes at most the product of both lengths, so
// that no pattern of an input can take long.

/** A test for texts that match the whole glob. */
export function compileGlob(glob: string): (text: string) => boolean {
  if (!/[*?[]/u.test(glob)) return text => text === glob;
  const pattern = parse(glob);
  return text => matches(pattern, text);
}

/** A character, a set of characters, or any text. */
type Piece = string | ((character: string) => boolean) | typeof STAR;
const STAR = Symbol('*');

function parse(glob: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let i = 0; i < glob.length; i += 1) {
    const character = glob.charAt(i);
    const end = character === '[' ? glob.indexOf(']', i + 2) : -1;
    if (end >= 0) {
      pieces.push(parseSet(glob.slice(i + 1, end)));
      i = end;
    } else if (character === '*') {
      if (pieces.at(-1) !== STAR) pieces.push(STAR);
    } else pieces.push(character === '?' ? () => true : character);
  }
  return pieces;
}

function parseSet(body: string): (character: string) => boolean {
  const isNegated = body.startsWith('!') || body.startsWith('^');
  const members = isNegated ? body.slice(1) : body;
  return character => isMember(members, character) !== isNegated;
}

function isMember(members: string, character: string): boolean {
  for (let i = 0; i < members.length; i += 1) {
    if (members.charAt(i + 1) === '-' && i + 2 < members.length) {
      if (character >= members.charAt(i) && character <= members.charAt(i + 2)) return true;
      i += 2;
    } else if (members.charAt(i) === character) return true;
  }
  return false;
}

/** Goes back to the last star only: what an earlier star took need never change. */
function matches(pieces: readonly Piece[], text: string): boolean {
  let piece = 0;
  let place = 0;
  let star = -1;
  let starPlace = 0;
  while (place < text.length) {
    const wanted = pieces[piece];
    if (wanted === STAR) {
      star = piece;
      starPlace = place;
      piece += 1;
    } else if (wanted !== undefined && fits(wanted, text.charAt(place))) {
      piece += 1;
      place += 1;
    } else if (star >= 0) {
      starPlace += 1;
      place = starPlace;
      piece = star + 1;
    } else return false;
  }
  while (pieces[piece] === STAR) piece += 1;
  return piece === pieces.length;
}

function fits(piece: Piece, character: string): boolean {
  return typeof piece === 'function' ? piece(character) : piece === character;
}
