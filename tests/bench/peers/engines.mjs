// The 12 conditions of tests/bench/rules/site.cpp in the languages of the JavaScript engines. Each
// maker answers an engine: issue -> twelve truths, all rules prepared beforehand as its manual
// advises for speed.
import { parse } from '@marcbachmann/cel-js';
import jsonLogic from 'json-logic-js';
import { Engine } from 'json-rules-engine';

const field = (name) => ({ var: name });
const is = (name, value) => ({ '==': [field(name), value] });
const isNot = (name, value) => ({ '!=': [field(name), value] });
const contains = (name, value) => ({ in: [value, field(name)] });
const not = (rule) => ({ '!': [rule] });
const all = (...rules) => ({ and: rules });
const any = (...rules) => ({ or: rules });

export function jsonLogicEngine({ twoWeeksAgo, aMonthAgo, twoMonthsAgo, today }) {
  const rules = [
    any(isNot('assignee', null), isNot('category', 'In Progress')),
    all(is('kind', 'Bug'), { in: [field('priority'), ['Highest', 'High']] }, { '<=': [field('created'), twoWeeksAgo] }),
    contains('labels', 'reviewed'),
    not(any(contains('labels', 'blocked'), contains('labels', 'waiting'))),
    any(is('due', null), { '>=': [field('due'), today] }),
    { '>=': [field('updated'), aMonthAgo] },
    all(contains('components', 'API'), not({ in: [field('status'), ['Done', 'Closed']] })),
    all(isNot('points', null), { '<=': [1, field('points'), 13] }),
    isNot('owner', null),
    any(is('resolution', null), { '>=': [field('resolved'), twoMonthsAgo] }),
    any(isNot('parent', null), is('kind', 'Epic')),
    any(is('priority', 'Low'),
      all(is('category', 'In Progress'), { in: [field('status'), ['Review', 'Testing']] },
        { '!!': [field('labels')] }, not(contains('labels', 'blocked')))),
  ];
  return (issue, truths) => {
    for (let at = 0; at < rules.length; ++at) truths[at] = Boolean(jsonLogic.apply(rules[at], issue));
  };
}

export function celEngine({ twoWeeksAgo, aMonthAgo, twoMonthsAgo, today }) {
  const number = (value) => value.toFixed(1); // CEL: a double, as all numbers of JavaScript are
  const rules = [
    'assignee != null || category != "In Progress"',
    `kind == "Bug" && priority in ["Highest", "High"] && created <= ${number(twoWeeksAgo)}`,
    '"reviewed" in labels',
    '!("blocked" in labels || "waiting" in labels)',
    `due == null || due >= ${number(today)}`,
    `updated >= ${number(aMonthAgo)}`,
    '"API" in components && !(status in ["Done", "Closed"])',
    'points != null && points >= 1.0 && points <= 13.0',
    'owner != null',
    `resolution == null || resolved >= ${number(twoMonthsAgo)}`,
    'parent != null || kind == "Epic"',
    'priority == "Low" || (category == "In Progress" && status in ["Review", "Testing"] && size(labels) > 0 && !("blocked" in labels))',
  ].map((text) => parse(text));
  return (issue, truths) => {
    for (let at = 0; at < rules.length; ++at) truths[at] = rules[at](issue);
  };
}

export function jsonRulesEngine({ twoWeeksAgo, aMonthAgo, twoMonthsAgo, today }) {
  const fact = (name, operator, value) => ({ fact: name, operator, value });
  const engine = new Engine();
  engine.addOperator('filled', (list, filled) => list.length > 0 === filled);
  // A comparison with null must be false here, and no error.
  const conditions = [
    { any: [fact('assignee', 'notEqual', null), fact('category', 'notEqual', 'In Progress')] },
    { all: [fact('kind', 'equal', 'Bug'), fact('priority', 'in', ['Highest', 'High']), fact('created', 'lessThanInclusive', twoWeeksAgo)] },
    { all: [fact('labels', 'contains', 'reviewed')] },
    { all: [fact('labels', 'doesNotContain', 'blocked'), fact('labels', 'doesNotContain', 'waiting')] },
    { any: [fact('due', 'equal', null), fact('due', 'greaterThanInclusive', today)] },
    { all: [fact('updated', 'greaterThanInclusive', aMonthAgo)] },
    { all: [fact('components', 'contains', 'API'), fact('status', 'notIn', ['Done', 'Closed'])] },
    { all: [fact('points', 'greaterThanInclusive', 1), fact('points', 'lessThanInclusive', 13)] },
    { all: [fact('owner', 'notEqual', null)] },
    { any: [fact('resolution', 'equal', null), fact('resolved', 'greaterThanInclusive', twoMonthsAgo)] },
    { any: [fact('parent', 'notEqual', null), fact('kind', 'equal', 'Epic')] },
    { any: [fact('priority', 'equal', 'Low'),
      { all: [fact('category', 'equal', 'In Progress'), fact('status', 'in', ['Review', 'Testing']),
        fact('labels', 'filled', true), fact('labels', 'doesNotContain', 'blocked')] }] },
  ];
  conditions.forEach((one, at) => engine.addRule({ conditions: one, event: { type: 'met', params: { at } } }));
  return async (issue, truths) => {
    truths.fill(false);
    const { events } = await engine.run(issue);
    for (const event of events) truths[event.params.at] = true;
  };
}
