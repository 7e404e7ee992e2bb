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
const { generator } = require('./jql_strings.cjs');

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

// The labelled strings come first and are what half of the others are made of, where they are there.
const labelled = path.join(process.env.HEALTHLINT_CORPUS || path.join(__dirname, '../../../shared'), 'data/jql-corpus.json');
const corpusFile = option('corpus', fs.existsSync(labelled) ? labelled : undefined);
const corpus = corpusFile ? JSON.parse(fs.readFileSync(corpusFile, 'utf8')).queries.map((q) => q.jql) : [];
const seeds = corpus.filter((q) => q.length < 400);
const next = generator(option('seed', '1'));
const count = Number(option('count', '20000')) + corpus.length;
const queries = [...corpus];
while (queries.length < count) queries.push(next(seeds));

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
