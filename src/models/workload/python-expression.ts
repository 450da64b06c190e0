// Expressions of Python, as far as scripts in manifests test environment variables and random numbers with them.

export type PythonValue = number | string | boolean | null;

export interface PythonScope {
  readonly variables: ReadonlyMap<string, PythonValue>;
  readonly world: { get(name: string): string | undefined; random(): number };
}

const LONGEST_EXPRESSION = 300;
/** Numbers, texts, names with their dots, operators. */
const TOKEN = new RegExp(
  [
    String.raw`\s*(?:(\d+\.\d*|\.\d+|\d+)`,
    String.raw`("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')`,
    String.raw`([A-Za-z_][\w.]*)`,
    String.raw`(\*\*|\/\/|==|!=|<=|>=|[-+*/%<>()[\],]))`,
  ].join('|'),
  'uy',
);

/** The value; undefined where the expression has something that this reader does not know. */
export function evaluatePython(text: string, scope: PythonScope): PythonValue | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const reader = new Expression(tokens, scope);
  const value = reader.either();
  return reader.isAtEnd ? value : undefined;
}

export function isTruthy(value: PythonValue): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}

function tokenize(text: string): string[] | undefined {
  if (text.length > LONGEST_EXPRESSION) return undefined;
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  }
  return tokens;
}

class Expression {
  private readonly tokens: readonly string[];
  private readonly scope: PythonScope;
  private place = 0;
  private isBad = false;

  constructor(tokens: readonly string[], scope: PythonScope) {
    this.tokens = tokens;
    this.scope = scope;
  }

  get isAtEnd(): boolean {
    return !this.isBad && this.place === this.tokens.length;
  }

  either(): PythonValue {
    let value = this.both();
    while (this.take('or')) {
      const other = this.both();
      if (!isTruthy(value)) value = other;
    }
    return value;
  }

  private both(): PythonValue {
    let value = this.negation();
    while (this.take('and')) {
      const other = this.negation();
      if (isTruthy(value)) value = other;
    }
    return value;
  }

  private negation(): PythonValue {
    return this.take('not') ? !isTruthy(this.negation()) : this.comparison();
  }

  private comparison(): PythonValue {
    const left = this.sum();
    for (const operator of ['==', '!=', '<=', '>=', '<', '>'] as const) {
      if (this.take(operator)) return compare(left, operator, this.sum());
    }
    if (!this.take('in')) return left;
    return this.members().includes(left);
  }

  /** `(0, 2)` or `[0, 2]` after `in`. */
  private members(): PythonValue[] {
    const members: PythonValue[] = [];
    const close = this.take('(') ? ')' : this.take('[') ? ']' : undefined;
    if (close === undefined) return this.fail(members);
    while (!this.take(close)) {
      if (this.place >= this.tokens.length) return this.fail(members);
      members.push(this.either());
      this.take(',');
    }
    return members;
  }

  private sum(): PythonValue {
    let value = this.product();
    for (;;) {
      if (this.take('+')) value = add(value, this.product());
      else if (this.take('-')) value = Number(value) - Number(this.product());
      else return value;
    }
  }

  private product(): PythonValue {
    let value = this.unary();
    for (;;) {
      if (this.take('*')) value = Number(value) * Number(this.unary());
      else if (this.take('//')) value = Math.floor(Number(value) / Number(this.unary()));
      else if (this.take('/')) value = Number(value) / Number(this.unary());
      else if (this.take('%')) value = modulo(Number(value), Number(this.unary()));
      else return value;
    }
  }

  private unary(): PythonValue {
    return this.take('-') ? -Number(this.unary()) : this.primary();
  }

  private primary(): PythonValue {
    const token = this.tokens[this.place];
    this.place += 1;
    if (token === undefined) return this.fail(0);
    if (token === '(') {
      const value = this.either();
      return this.take(')') ? value : this.fail(0);
    }
    if (/^[\d.]/u.test(token)) return Number(token);
    if (/^["']/u.test(token)) return token.slice(1, -1);
    return this.name(token);
  }

  private name(name: string): PythonValue {
    if (name === 'True' || name === 'False') return name === 'True';
    if (name === 'None') return null;
    if (name === 'os.environ' && this.take('[')) {
      const value = this.environment(this.either());
      return this.take(']') && value !== null ? value : this.fail(0);
    }
    if (this.take('(')) return this.call(name, this.parameters());
    const value = this.scope.variables.get(name);
    return value === undefined ? this.fail(0) : value;
  }

  private parameters(): PythonValue[] {
    const values: PythonValue[] = [];
    while (!this.take(')')) {
      if (this.place >= this.tokens.length) return this.fail(values);
      values.push(this.either());
      this.take(',');
    }
    return values;
  }

  private call(name: string, values: readonly PythonValue[]): PythonValue {
    const first = values[0] ?? null;
    switch (name) {
      case 'int':
        return Number.isFinite(Number(first)) ? Math.trunc(Number(first)) : this.fail(0);
      case 'float':
        return Number(first);
      case 'str':
        return String(first);
      case 'os.environ.get':
      case 'os.getenv':
        return this.environment(first) ?? values[1] ?? null;
      case 'random.random':
      case 'random':
        return this.scope.world.random();
      case 'random.randint':
      case 'randint':
        return Number(first) + Math.floor(this.scope.world.random() * (Number(values[1]) - Number(first) + 1));
      case 'random.uniform':
      case 'uniform':
        return Number(first) + this.scope.world.random() * (Number(values[1]) - Number(first));
      default:
        return this.fail(0);
    }
  }

  private environment(name: PythonValue): PythonValue {
    return this.scope.world.get(String(name)) ?? null;
  }

  private take(token: string): boolean {
    if (this.tokens[this.place] !== token) return false;
    this.place += 1;
    return true;
  }

  private fail<T>(value: T): T {
    this.isBad = true;
    return value;
  }
}

function add(a: PythonValue, b: PythonValue): PythonValue {
  return typeof a === 'string' && typeof b === 'string' ? a + b : Number(a) + Number(b);
}

/** Python's remainder has the sign of the divisor. */
function modulo(a: number, b: number): number {
  return a - Math.floor(a / b) * b;
}

function compare(a: PythonValue, operator: '==' | '!=' | '<=' | '>=' | '<' | '>', b: PythonValue): boolean {
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (a === null || b === null) return false;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}
