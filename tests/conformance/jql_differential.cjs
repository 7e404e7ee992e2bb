// Compares `healthlint jql parse` with Atlassian's parser on random strings: verdict and tree.
//
//   node jql_differential.cjs --healthlint build/dev/bin/healthlint --modules build/jql/node_modules
//        [--count 20000] [--seed 1] [--corpus data/jql-corpus.json]
//
// --modules is a folder that holds @atlaskit/jql-parser, @atlaskit/jql-ast and antlr4ts. The same
// seed gives the same strings. Exit status 1 when the parsers disagree, 2 when one cannot be run.
'use strict';
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');

function option(name, otherwise) {
  const at = process.argv.indexOf('--' + name);
  return at < 0 ? otherwise : process.argv[at + 1];
}

const modules = path.resolve(option('modules', 'node_modules'));
const load = (name) => require(require.resolve(name, { paths: [path.dirname(modules)] }));
let antlr, grammar, Builder;
try {
  antlr = load('antlr4ts');
  grammar = load('@atlaskit/jql-parser');
  Builder = load('@atlaskit/jql-ast').JastBuilder;
} catch (error) {
  console.error('cannot load the official parser from ' + modules + ': ' + error.message);
  process.exit(2);
}

// mulberry32: small, and the same everywhere.
let state = Number(option('seed', '1')) >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

const WORDS = ['status', 'Open', 'a', 'b1', '-4w', '-5', '12', '1.5', '2026-11-23', 'cf', 'empty', 'null', 'order',
  'limit', '"In Progress"', "'x y'", '"say \\"hi\\""', '""', '완료', '🚀', 'a\\ b', '\\u0041', 'the', '"\\u00e9"', 'a:b',
  '`c`', '.d', 'issue.property'];
const GLUE = [' ', '  ', '\n', '\t', ''];
const OPERATORS = ['=', '!=', '<', '>', '<=', '>=', '~', '!~'];
const PIECES = [...WORDS, ...OPERATORS, '(', ')', ',', '[', ']', '!', '&', '&&', '|', '||', 'AND', 'or', 'Not', 'in', 'IS',
  'was', 'changed', 'BEFORE', 'after', 'on', 'during', 'by', 'from', 'to', 'ORDER BY', 'asc', 'DESC', '"', "'", '\\', '+',
  '/', ';', '@', '{', '^', '#', '\u00a0', '\u3000', '\u0000', '\u0085', '\ufffe', '\\n', '\\q', 'cf[10]', 'f()', 'g(1, "x")'];
const word = () => pick(WORDS);
const some = (make, most) => Array.from({ length: 1 + below(most) }, make);

function operand(depth) {
  const kind = below(depth > 2 ? 6 : 8);
  if (kind < 3) return word();
  if (kind < 4) return 'EMPTY';
  if (kind < 6) return word() + '(' + (below(2) ? some(word, 3).join(', ') : '') + ')';
  return '(' + some(() => operand(depth + 1), 3).join(',') + ')';
}

function field() {
  let text = below(6) ? word() : 'cf[' + below(20000) + ']';
  if (below(6) === 0) text += '[' + word() + ']' + (below(2) ? '.' + word() : '');
  return text;
}

function terminal() {
  const f = field() + pick([' ', '']);
  const predicates = () => (below(3) ? '' : some(() => ' ' + pick(['before', 'AFTER', 'on', 'during', 'by', 'from', 'to']) +
    ' ' + operand(0), 3).join(''));
  switch (below(7)) {
    case 0: return f + ' ' + pick(['in', 'not in', 'NOT  IN']) + ' ' + (below(4) ? '(' + some(() => operand(1), 3).join(', ') + ')' : operand(0));
    case 1: return f + ' is ' + pick(['', 'not ']) + pick(['empty', 'NULL', word()]);
    case 2: return f + ' was ' + pick(['', 'not ', 'in ', 'not in ']) + operand(0) + predicates();
    case 3: return f + ' changed' + predicates();
    default: return f + pick(OPERATORS) + pick(GLUE) + operand(0);
  }
}

function clause(depth) {
  if (depth > 3 || below(3) === 0) return terminal();
  if (below(4) === 0) return pick(['not ', 'NOT\n', '!']) + clause(depth + 1);
  if (below(3) === 0) return '(' + clause(depth + 1) + ')';
  return some(() => clause(depth + 1), 3).join(pick([' and ', ' OR ', '&&', ' | ']));
}

function query() {
  let text = below(12) ? clause(0) : '';
  if (below(4) === 0) text += ' order by ' + some(() => field() + pick(['', ' asc', ' DESC']), 3).join(', ');
  return text;
}

function mutate(text) {
  const chars = Array.from(text);
  for (let n = 1 + below(3); n > 0; --n) {
    const at = below(chars.length + 1);
    switch (below(5)) {
      case 0: chars.splice(at, 1); break;
      case 1: chars.splice(at, 1 + below(6)); break;
      case 2: chars.splice(at, 0, ...Array.from(pick(PIECES))); break;
      case 3: chars.splice(at, 0, ' ', ...Array.from(pick(PIECES)), ' '); break;
      default: chars.splice(at, 0, ...chars.slice(below(chars.length + 1), below(chars.length + 1)));
    }
  }
  return chars.join('');
}

function official(jql) {
  let errors = 0;
  const lexer = new grammar.JQLLexer(antlr.CharStreams.fromString(jql));
  lexer.removeErrorListeners();
  const parser = new grammar.JQLParser(new antlr.CommonTokenStream(lexer));
  parser.removeErrorListeners();
  parser.addErrorListener({ syntaxError: () => { ++errors; } });
  parser.jqlQuery();
  return errors === 0;
}

// The tree in the corpus's shape.
function tree(jql) {
  const operandOf = (o) => {
    switch (o.operandType) {
      case 'value': return { value: o.value, text: o.text };
      case 'keyword': return { keyword: o.value };
      case 'function': return { function: o.function.value, args: o.arguments.map((a) => a.value) };
      default: return { list: o.values.map(operandOf) };
    }
  };
  const fieldOf = (f) => (f.properties && f.properties.length
    ? { field: f.value, properties: f.properties.map((p) => ({ key: p.key && p.key.value, path: (p.path || []).map((x) => x.value) })) }
    : { field: f.value });
  const clauseOf = (c) => {
    if (c.clauseType === 'compound') return { op: c.operator.value, clauses: c.clauses.map(clauseOf) };
    if (c.clauseType === 'not') return { op: 'not', clauses: [clauseOf(c.clause)] };
    const result = { ...fieldOf(c.field), operator: c.operator.value };
    if (c.operand) result.operand = operandOf(c.operand);
    if (c.predicates && c.predicates.length) {
      result.predicates = c.predicates.map((p) => ({ operator: p.operator.value, operand: operandOf(p.operand) }));
    }
    return result;
  };
  // Now and then (9 of 100,000) the builder answers a tree without a condition for a query that it
  // reads rightly when asked again.
  let built = new Builder().build(jql).query;
  for (let i = 0; i < 3 && !built.where && !/^\s*(order|$)/i.test(jql); ++i) built = new Builder().build(jql).query;
  return {
    where: built.where ? clauseOf(built.where) : null,
    orderBy: built.orderBy ? built.orderBy.fields.map((f) => ({ ...fieldOf(f.field), ...(f.direction ? { direction: f.direction.value } : {}) })) : [],
  };
}

const corpus = option('corpus') ? JSON.parse(fs.readFileSync(option('corpus'), 'utf8')).queries.map((q) => q.jql) : [];
const seeds = corpus.filter((q) => q.length < 400);
const count = Number(option('count', '20000'));
const queries = [...corpus];
while (queries.length < count) {
  const base = seeds.length && below(2) ? pick(seeds) : query();
  queries.push(below(3) ? mutate(base) : base);
}

const run = spawnSync(path.resolve(option('healthlint', 'build/dev/bin/healthlint')), ['jql', 'parse'],
  { input: queries.map((q) => JSON.stringify(q)).join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 30 });
if (run.status !== 0) {
  console.error('healthlint jql parse: ' + (run.error || run.stderr || 'status ' + run.status));
  process.exit(2);
}
const ours = run.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
let accepted = 0;
let bad = ours.length === queries.length ? 0 : 1;
queries.forEach((jql, i) => {
  const accept = official(jql);
  accepted += accept ? 1 : 0;
  const expected = accept ? JSON.stringify(tree(jql)) : undefined;
  const found = ours[i].ok ? JSON.stringify(ours[i].ast) : undefined;
  if (accept === ours[i].ok && expected === found) return;
  if (++bad <= 20) console.log(JSON.stringify({ jql, official: accept, ours: ours[i].ok, expected, found, error: ours[i].error }));
});
console.log(queries.length + ' queries, ' + accepted + ' accepted by the official parser, ' + bad + ' disagreements');
process.exit(bad ? 1 : 0);
