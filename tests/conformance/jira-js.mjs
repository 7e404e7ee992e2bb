// npm jira.js, a client that we did not write, reads and writes the sandbox.
//   node jira-js.mjs SANDBOX_BINARY
import assert from 'node:assert/strict';

import { Version3Client } from 'jira.js';

import { startSandbox } from './judge.mjs';

const { url, child } = await startSandbox(process.argv[2]);
const jira = new Version3Client({
  host: url,
  authentication: { basic: { email: 'admin@mirinae.example', apiToken: 'token' } },
});

const info = await jira.serverInfo.getServerInfo();
assert.equal(info.deploymentType, 'Cloud');

const fields = await jira.issueFields.getFields();
assert.ok(fields.some((field) => field.name === 'KPI target'));

const found = await jira.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost({
  jql: 'issuetype = Epic AND labels = ai-project ORDER BY key ASC',
  fields: ['summary', 'status'],
  maxResults: 5,
});
assert.ok(found.issues.length > 0 && found.issues.length <= 5);
const { key, id } = found.issues[0];

const summary = `${found.issues[0].fields.summary} (seen by jira.js)`;
await jira.issues.editIssue({ issueIdOrKey: key, fields: { summary } });
const edited = await jira.issues.getIssue({ issueIdOrKey: id });
assert.equal(edited.fields.summary, summary);
assert.equal(edited.key, key);

const comment = await jira.issueComments.addComment({
  issueIdOrKey: key,
  comment: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'hello' }] }] },
});
const comments = await jira.issueComments.getComments({ issueIdOrKey: key });
assert.ok(comments.comments.some((one) => one.id === comment.id));

await jira.issueProperties.setIssueProperty({ issueIdOrKey: key, propertyKey: 'judge', propertyValue: { seen: true } });
const property = await jira.issueProperties.getIssueProperty({ issueIdOrKey: key, propertyKey: 'judge' });
assert.deepEqual(property.value, { seen: true });

const history = await jira.issues.getChangeLogs({ issueIdOrKey: key });
assert.ok(history.values.some((entry) => entry.items.some((item) => item.field === 'summary')));

await assert.rejects(jira.issues.getIssue({ issueIdOrKey: 'NOPE-1' }));

child.kill();
console.log('jira.js: search, read, edit, comment, property and changelog work against the sandbox');
process.exit(0);
