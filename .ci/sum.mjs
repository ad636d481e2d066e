// Adds up what the steps and the test suites reported and prints the one line that .ci/run ends with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const folder = process.argv[2];
const sum = { passed: 0, failed: 0, skipped: 0 };

for (const line of readFileSync(join(folder, 'steps'), 'utf8').trim().split('\n')) {
  const [name, outcome] = line.split(' ');
  sum[outcome]++;
  if (outcome === 'failed') console.log(`${name} failed`);
}

try {
  const report = JSON.parse(readFileSync(join(folder, 'tests.json'), 'utf8'));
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests;
  sum.skipped += report.numPendingTests + report.numTodoTests;
  for (const suite of report.testResults) {
    const failed = suite.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) console.log(`failed: ${suite.name}: ${test.fullName}`);
    // A file that could not even be loaded has no test that failed, and is a failure all the same.
    if (suite.status === 'failed' && failed.length === 0) {
      sum.failed++;
      console.log(`failed: ${suite.name}: ${suite.message}`);
    }
  }
} catch (error) {
  sum.failed++;
  console.log(`The tests left no report: ${error.message}`);
}

// An error outside any test (an unhandled rejection, a set-up that failed) shows in the exit code alone.
if (readFileSync(join(folder, 'tests.exit'), 'utf8').trim() !== '0' && sum.failed === 0) {
  sum.failed++;
  console.log('npm test failed outside its tests.');
}

console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
