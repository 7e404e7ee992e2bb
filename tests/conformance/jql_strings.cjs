// Random JQL for the differential test: sentences of the grammar with nasty words in every place,
// then damaged, character by character and token by token. The same seed gives the same strings.
'use strict';

// All words that the grammar or the server reserves, empty and null among them.
const RESERVED = `abort access add after alias alter and any as asc audit avg before begin between
  boolean break by byte catch cf changed char character check checkpoint collate collation column
  commit connect continue count create current date decimal declare decrement default defaults define
  delete delimiter desc difference distinct divide do double drop during else empty encoding end equals
  escape exclusive exec execute exists explain false fetch field file first float for from function go
  goto grant greater group having identified if immediate in increment index initial inner inout input
  insert int integer intersect intersection into is isempty isnull join last left less like limit lock
  long max min minus mode modify modulo more multiply next noaudit not notin nowait null number object
  of on option or order outer output power previous prior privileges public raise raw remainder rename
  resource return returns revoke right row rowid rownum rows select session set share size sqrt start
  strict string subtract sum synonym table then to trans transaction trigger true uid union unique
  update user validate values view was when whenever where while with`.split(/\s+/);

const FIELDS = ['status', 'assignee', 'project', 'key', 'cf10010', 'fixVersion', 'labels', 'due', '"Story Points"',
  "'Epic Link'", '"cf[10016]"', 'issue.property', '12', '-5', '0', '가나', '🚀', '"empty"', 'a.b', 'a:b', 'Team', 'the',
  '"Tier[Dropdown]"', 'x\\ y', '\\u0041b', 'CHANGED1', 'a-b', '$x', '_'];
const VALUES = ['Open', '"In Progress"', "'In Progress'", 'AIX-1', '12', '-12', '0012', '1.5', '-1.5', '1e5', '-2w', '+2w',
  '-2w3d', '"+2w"', '2026-11-23', '"2026/11/23 10:30"', '2026/11/23', '10:30', 'empty1', '"\\"', '"a\\"b"', "'a\\'b'",
  '"\\\\"', '"\\n\\t\\r\\ "', '"\\u00e9"', '"\\u00E"', '"\\ud83d\\ude00"', '\\u0041', '\\n', 'a\\"b', "a\\'b", '\\\\', '\\',
  '""', "''", '"\n"', '"\t"', '"\u0007"', '"\u0085"', '"\u00a0"', '"\u3000"', '"\ufffe"', '\ufdd0', '\uffff', '\u{10ffff}',
  '\u{1fffe}', '완료', '"완료됨"', 'Ünï', '🚀🚀', 'a\u00a0b', 'a\u3000b', '\u200b', '\ufeff', 'a@b.c', '"a@b.c"', 'a/b', 'a;b',
  '$1', 'a#b', 'a%b', 'a*b', '*', '.', '..', '-', '--', '-a', '5-', ':', '`q`', '{x}', '~x', 'a!b', 'a&b', 'a|b', 'a^b',
  'a<b', 'a=b', 'a[b]', 'a]', 'a,b', '5b10a2844c20165700ede21a', '557058:f58131cb-b67d-43c7-b30d-6b58d40bd077',
  'the', 'it', 'no', 'this', 'EMPTY', 'null', 'Null', '"null"', "\"it's\"", '\'say "hi"\'', '"unclosed', "'unclosed", 'x"y', '"x"y',
  '"a""b"', '"a" "b"', '99999999999999999999999999', '-99999999999999999999999999', '１２', '\u0660', '¬', 'K', 'ı', 'ſ'];
const USUAL_VALUES = ['Open', '"In Progress"', "'x y'", 'AIX-1', '12', '-12', '-2w', '2026-11-23', '"a\\"b"', '완료', '"\\u00e9"', 'a\\ b'];
const FUNCTIONS = ['now', 'currentUser', 'membersOf', 'startOfDay', 'openSprints', '"quoted fn"', "'f'", '12', '-1', 'f.g', '함수',
  'linkedIssues', 'updatedBy', 'cascadeOption', '\\u0041', 'standardIssueTypes', 'issueHistory', '0', '1.5'];
const OPERATORS = ['=', '!=', '<', '>', '<=', '>=', '~', '!~'];
const ODD_OPERATORS = ['==', '<>', '=>', '=<', '!>', '! =', '< =', '> =', '! ~', '~~', '!!=', ':=', 'equals', 'like', 'NOT =',
  'IN =', 'is =', '≠', '≤', '=!', '**'];
const SPACES = [' ', ' ', ' ', '  ', '\t', '\n', '\r\n', '\r', ' \n ', '\f', '\v', '\u00a0', '\u3000', '\u2003', '\u2028', '\u0085',
  '\u200b', '\ufeff', '/**/', '--', '\u0000', '\u001c'];
const PREDICATES = ['before', 'after', 'on', 'during', 'by', 'from', 'to'];
const ODD = ['"', "'", '\\', '+', '/', ';', '@', '{', '}', '^', '#', '$', '%', '*', '?', '\u0000', '\u007f', '\u0085', '\u009f',
  '\u00a0', '\u00ad', '\u3000', '\ufffe', '\ufdd0', '\ufdef', '\ufdf0', '\\n', '\\q', '\\u', '\\u12', '\\u123g', 'cf[10]', 'f()',
  'g(1, "x")', '[', ']', '(', ')', ',', '!', '&', '&&', '|', '||', '|||', '&&&', '!!', '()', '[]', '.', '-'];

function generator(seed) {
  // mulberry32: small, and the same everywhere.
  let state = Number(seed) >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(random() * n);
  const pick = (list) => list[below(list.length)];
  const chance = (share) => random() < share;
  const some = (make, most) => Array.from({ length: 1 + below(most) }, make);

  // A token of the grammar stands alone; `join` decides what stands between two.
  const cased = (word) => (chance(0.5) ? word : chance(0.5) ? word.toUpperCase()
    : Array.from(word, (c) => (chance(0.5) ? c.toUpperCase() : c)).join(''));
  const reserved = () => {
    const word = cased(pick(RESERVED));
    return chance(0.6) ? word : pick(['"', "'", '\\', 'x', '-']) + word + pick(['"', "'", '', '1']);
  };
  const word = (usual) => (chance(0.96) ? pick(usual) : reserved());
  const value = () => word(chance(0.75) ? USUAL_VALUES : VALUES);

  const call = () => [word(FUNCTIONS), '(', ...(chance(0.4) ? [] : listed(() => [chance(0.95) ? value() : pick(['g()', 'EMPTY', '(a)'])], 3)), ')'];
  function listed(make, most) {
    return some(make, most).flatMap((tokens, at) => (at ? [chance(0.98) ? ',' : pick([';', '', ',,']), ...tokens] : tokens));
  }
  const list = (depth) => ['(', ...(chance(0.04) ? [] : listed(() => operand(depth + 1), 4)), ...(chance(0.03) ? [','] : []), ')'];
  function operand(depth) {
    const kind = below(depth > 3 ? 8 : 10);
    if (kind < 5) return [value()];
    if (kind < 6) return [cased(pick(['empty', 'null']))];
    if (kind < 8) return call();
    return list(depth);
  }
  function field() {
    const name = chance(0.15) ? [cased('cf'), '[', chance(0.85) ? String(below(20000)) : value(), ']'] : [word(FIELDS)];
    while (chance(0.12)) {
      name.push('[', chance(0.9) ? value() : '', ']');
      while (chance(0.4)) name.push(chance(0.8) ? pick(['.a', '.a.b', 'x', '.', '"y"', '12', '-3', '.가']) : value());
    }
    return name;
  }
  const keyword = (text) => text.split(' ').map(cased);
  const predicates = () => (chance(0.55) ? [] : some(() => [cased(pick(PREDICATES)), ...operand(0)], 3).flat());
  const group = () => (chance(0.7) ? list(1) : chance(0.6) ? call() : operand(0));

  function terminal() {
    const name = field();
    switch (below(9)) {
      case 0: return [...name, ...keyword(pick(['in', 'in', 'not in', 'not in', 'in not', 'notin'])), ...group()];
      case 1: return [...name, ...keyword(pick(['is', 'is', 'is not', 'is not', 'not is'])), ...(chance(0.85) ? [cased(pick(['empty', 'null']))] : operand(0))];
      case 2: return [...name, ...keyword(pick(['was', 'was not'])), ...operand(0), ...predicates()];
      case 3: return [...name, ...keyword(pick(['was in', 'was not in', 'was in', 'was not in', 'was in not'])), ...group(), ...predicates()];
      case 4: return [...name, ...keyword(pick(['changed', 'changed', 'changed', 'not changed', 'changed not'])), ...predicates()];
      case 5: return [...name, chance(0.85) ? pick(OPERATORS) : pick(ODD_OPERATORS), ...operand(0), ...(chance(0.1) ? predicates() : [])];
      default: return [...name, pick(OPERATORS), ...operand(chance(0.9) ? 4 : 0)];
    }
  }
  function clause(depth) {
    if (depth > 4 || chance(0.4)) return terminal();
    if (chance(0.2)) return [...some(() => pick(['not', 'NOT', '!', '!!', 'not not']), 2), ...clause(depth + 1)];
    if (chance(0.3)) return ['(', ...clause(depth + 1), ')'];
    const parts = some(() => clause(depth + 1), 4);
    return parts.flatMap((tokens, at) => (at ? [pick(['and', 'AND', 'or', 'Or', '&&', '&', '||', '|']), ...tokens] : tokens));
  }
  function order() {
    const sorts = some(() => [...field(), ...(chance(0.5) ? [cased(pick(['asc', 'desc']))] : [])], chance(0.9) ? 3 : 9);
    return [...keyword(pick(['order by', 'order by', 'order by', 'order', 'by order', 'order by by'])),
      ...sorts.flatMap((tokens, at) => (at ? [',', ...tokens] : tokens))];
  }
  const query = () => [...(chance(0.92) ? clause(0) : []), ...(chance(0.25) ? order() : [])];

  // Some tokens need no space between them, and some strings have none where one is needed.
  function join(tokens, odd) {
    const glued = /^[()[\],=<>!~&|]/;
    let text = chance(0.03) ? pick(SPACES) : '';
    tokens.forEach((token, at) => {
      if (at > 0) {
        const may = glued.test(token) || glued.test(tokens[at - 1]);
        if (may ? chance(0.5) : !chance(odd)) text += chance(odd) ? pick(SPACES) : ' ';
      }
      text += token;
    });
    return chance(0.03) ? text + pick(SPACES) : text;
  }

  // Splits any JQL into what look like its tokens.
  const tokensOf = (text) => text.match(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[<>!]=|!~|&&|\|\||[()[\],=<>!~&|]|[^\s()[\],=<>!~&|"']+/gsu) || [];

  function damageTokens(tokens, others) {
    const changed = [...tokens];
    for (let n = 1 + below(3); n > 0; --n) {
      const at = below(changed.length + 1);
      switch (below(9)) {
        case 0: changed.splice(at, 1); break;
        case 1: changed.splice(at, 1 + below(4)); break;
        case 2: changed.splice(at, 0, reserved()); break;
        case 3: changed.splice(at, 1, reserved()); break;
        case 4: changed.splice(at, 0, pick(ODD)); break;
        case 5: changed.splice(at, 1, value()); break;
        case 6: changed.splice(at, 0, changed[below(changed.length)] || ''); break;
        case 7: changed.splice(at, 0, ...others.slice(below(others.length), below(others.length + 1))); break;
        default: {
          const to = below(changed.length + 1);
          [changed[at], changed[to]] = [changed[to] || '', changed[at] || ''];
        }
      }
    }
    return changed;
  }

  function damageCharacters(text) {
    const chars = Array.from(text);
    for (let n = 1 + below(3); n > 0; --n) {
      const at = below(chars.length + 1);
      switch (below(6)) {
        case 0: chars.splice(at, 1); break;
        case 1: chars.splice(at, 1 + below(6)); break;
        case 2: chars.splice(at, 0, ...Array.from(pick(ODD))); break;
        case 3: chars.splice(at, 0, ' ', ...Array.from(pick(ODD)), ' '); break;
        case 4: chars.splice(at, 0, pick(SPACES)); break;
        default: chars.splice(at, 0, ...chars.slice(below(chars.length + 1), below(chars.length + 1)));
      }
    }
    return chars.join('');
  }

  // One string; `seeds` are JQL to start from, beside the grammar's own.
  return (seeds) => {
    const from = () => (seeds.length && chance(0.4) ? tokensOf(pick(seeds)) : query());
    let tokens = from();
    if (chance(0.35)) tokens = damageTokens(tokens, from());
    const text = join(tokens, chance(0.3) ? 0.08 : 0);
    return chance(0.2) ? damageCharacters(text) : text;
  };
}

module.exports = { generator };
