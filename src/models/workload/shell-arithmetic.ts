// Integer arithmetic as shells do it in `$((…))` and tests: C's operators on whole numbers.

/** Longer ones are not written by hand. */
const LONGEST_EXPRESSION = 500;

const TOKEN = /\s*(?:(\d+)|([A-Za-z_]\w*)|(\*\*|<=|>=|==|!=|&&|\|\||\+\+|--|\+=|-=|[-+*/%<>!()?:=]))/uy;

/**
 * The value of an expression; undefined where it cannot be read or divides by zero. `get` gives a variable's value,
 * `set` takes assignments (`i=0`, `i+=2`, `i++`).
 */
export function evaluateArithmetic(
  text: string,
  get: (name: string) => number,
  set: (name: string, value: number) => void,
): number | undefined {
  const tokens = text.length > LONGEST_EXPRESSION ? undefined : tokenize(text.replaceAll('$', ''));
  if (tokens === undefined) return undefined;
  const reader = new Expression(tokens, get, set);
  const value = reader.assignment();
  return reader.isAtEnd && Number.isFinite(value) ? value : undefined;
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Wrong expressions come out as NaN. */
class Expression {
  private readonly tokens: readonly string[];
  private readonly get: (name: string) => number;
  private readonly set: (name: string, value: number) => void;
  private place = 0;

  constructor(tokens: readonly string[], get: (name: string) => number, set: (name: string, value: number) => void) {
    this.tokens = tokens;
    this.get = get;
    this.set = set;
  }

  get isAtEnd(): boolean {
    return this.place === this.tokens.length;
  }

  assignment(): number {
    const name = this.tokens[this.place] ?? '';
    const operator = this.tokens[this.place + 1] ?? '';
    if (!/^[A-Za-z_]/u.test(name) || !['=', '+=', '-='].includes(operator)) return this.choice();
    this.place += 2;
    const operand = this.assignment();
    const value = operator === '=' ? operand : this.get(name) + (operator === '+=' ? operand : -operand);
    this.set(name, value);
    return value;
  }

  private choice(): number {
    const condition = this.binary(0);
    if (this.tokens[this.place] !== '?') return condition;
    this.place += 1;
    const yes = this.assignment();
    if (this.tokens[this.place] !== ':') return Number.NaN;
    this.place += 1;
    const no = this.assignment();
    return condition === 0 ? no : yes;
  }

  private binary(level: number): number {
    const operators = LEVELS[level];
    if (operators === undefined) return this.power();
    let value = this.binary(level + 1);
    for (;;) {
      const operator = this.tokens[this.place] ?? '';
      if (!operators.includes(operator)) return value;
      this.place += 1;
      value = apply(operator, value, this.binary(level + 1));
    }
  }

  private power(): number {
    const base = this.unary();
    if (this.tokens[this.place] !== '**') return base;
    this.place += 1;
    const exponent = this.power();
    let value = 1;
    for (let i = 0; i < Math.min(exponent, 1024); i += 1) value *= base;
    return value;
  }

  private unary(): number {
    const token = this.tokens[this.place];
    this.place += 1;
    if (token === '-') return -this.unary();
    if (token === '+') return this.unary();
    if (token === '!') return this.unary() === 0 ? 1 : 0;
    if (token === '(') {
      const value = this.assignment();
      if (this.tokens[this.place] !== ')') return Number.NaN;
      this.place += 1;
      return value;
    }
    if (token === undefined) return Number.NaN;
    if (/^\d/u.test(token))
      return token.length > 1 && token.startsWith('0') ? Number.parseInt(token, 8) : Number(token);
    return /^[A-Za-z_]/u.test(token) ? this.variable(token) : Number.NaN;
  }

  private variable(name: string): number {
    const value = this.get(name);
    const step = this.tokens[this.place];
    if (step !== '++' && step !== '--') return value;
    this.place += 1;
    this.set(name, step === '++' ? value + 1 : value - 1);
    return value;
  }
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '||':
      return truth(a !== 0 || b !== 0);
    case '&&':
      return truth(a !== 0 && b !== 0);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return Math.trunc(a / b);
    default:
      return a % b;
  }
}

function truth(isTrue: boolean): number {
  return isTrue ? 1 : 0;
}
