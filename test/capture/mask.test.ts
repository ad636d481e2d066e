import { describe, expect, test } from 'vitest';
import { Mask } from '../../src/capture/mask.ts';
import { isSecretName, isSecretOption, isSecretValue } from '../../src/capture/secret.ts';
import { recordedVariables } from '../../src/capture/variables.ts';

// Put together here, so that no scanner of repositories takes them for real ones.
const GITHUB = `ghp_${'a1B2'.repeat(9)}`;
const HUGGING_FACE = `hf_${'aBcD1'.repeat(6)}`;
const JWT = `${'eyJhbGciOiJIUzI1NiJ9'}.${'eyJzdWIiOiIxIn0'}.abc-DEF_123`;
const RANDOM = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY9';

describe('a name', () => {
  test.each(
    'AWS_SECRET_ACCESS_KEY WANDB_API_KEY HF_TOKEN githubToken db-password MYSQL_PWD API_KEY_2 GOOGLE_APPLICATION_CREDENTIALS'.split(
      ' ',
    ),
  )('%s is a secret one', (name) => {
    expect(isSecretName(name)).toBe(true);
    expect(isSecretOption(name)).toBe(true);
  });
  test.each('PATH PWD OMP_NUM_THREADS monkey tokenizer keyboard compass author'.split(' '))('%s is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
  test.each('max_tokens pad_token_id sort_key num_key_value_heads eos_token --primary-key unique_key'.split(' '))(
    '%s is none for a parameter',
    (name) => {
      expect(isSecretOption(name)).toBe(false);
    },
  );
});

describe('a value', () => {
  test.each([GITHUB, HUGGING_FACE, JWT, RANDOM, 'postgres://ada:pw@db/x', `AKIA${'ABCD'.repeat(4)}`])(
    '%s is a secret',
    (value) => {
      expect(isSecretValue(value)).toBe(true);
    },
  );
  test.each([
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'a58c4c6f73b3213655ddcb93acf43ace43a80452',
    '/data/projects/churn/Training_2026/train.csv',
    '5632d046-8089-41e1-8ea8-03a6dc939a7e',
    'https://example.org/path?x=1',
    'expandable_segments:True',
  ])('%s is none', (value) => {
    expect(isSecretValue(value)).toBe(false);
  });
});

describe('a parameter', () => {
  const mask = new Mask({ MY_TOKEN: '1234.5' });
  test.each([
    ['prng_key', '1'],
    ['secret_dim', '6.4e1'],
    ['use_auth', 'true'],
  ])('%s=%s is told', (name, value) => {
    expect(mask.parameter(name, value)).toBe(value);
  });
  test.each([
    ['password', 'hunter2'],
    ['passcode', '123456'],
    ['api_key', '1234.5'],
  ])('%s=%s is not', (name, value) => {
    expect(mask.parameter(name, value)).toBe('***');
  });
});

describe('a command line', () => {
  const mask = new Mask({ MY_TOKEN: 'swordfish-from-env', PATH: '/usr/bin' });
  const line = (...command: string[]) => mask.commandLine(command);

  test('keeps what is no secret, word for word', () => {
    expect(
      line('python', 'train.py', '--lr', '1e-8', '--max_tokens', '512', '--sort-key=date', 'out dir', "it's", ''),
    ).toBe(`python train.py --lr 1e-8 --max_tokens 512 --sort-key=date 'out dir' 'it'\\''s' ''`);
  });
  test.each([
    [['x', '--password', 'hunter2'], 'x --password ***'],
    [['x', '--api-key=hunter2', '--token', 'abc'], 'x --api-key=*** --token ***'],
    [['env', 'DB_PASSWORD=hunter2', 'x'], 'env DB_PASSWORD=*** x'],
    [['x', '--password', '--verbose'], 'x --password --verbose'],
    [['x', '--url', 'https://ada:hunter2@h/p?sig=hunter2&a=1'], `x --url 'https://***@h/p?sig=***&a=1'`],
    [
      ['curl', '-u', 'ada:hunter2', '-H', 'Authorization: Bearer hunter2hunter2'],
      `curl -u *** -H 'Authorization: Bearer ***'`,
    ],
    [['x', RANDOM, GITHUB], `x *** ***`],
    [['sh', '-c', 'TOKEN=hunter2 run swordfish-from-env'], `sh -c 'TOKEN=*** run ***'`],
  ])('%j is told as %s', (command, told) => {
    expect(line(...command)).toBe(told);
  });

  test('and a text lose every secret of the process wherever it stands', () => {
    const text = mask.text(
      `failed: swordfish-from-env\n{"api_key": "hunter2"} ${JWT} https://tok@h/ password=hunter2; AccountKey: hunter2`,
    );
    expect(text).not.toMatch(/swordfish|hunter2|eyJ|tok@/);
    expect(text).toContain('failed: ***\n');
  });
});

describe('variables', () => {
  test('are recorded by name, sorted; secrets are not even named', () => {
    const env = {
      OMP_NUM_THREADS: '4',
      CUDA_VISIBLE_DEVICES: '0,1',
      HOME: '/home/ada',
      WANDB_API_KEY: 'hunter2',
      MINE: '1',
      MINE_TOKEN: 'hunter2',
      MLFLOW_TRACKING_URI: 'https://ada:hunter2@mlflow/',
      NCCL_DEBUG: GITHUB,
      PYTHONPATH: 'x'.repeat(5_000),
    };
    const told = recordedVariables(env, ['MINE*']);
    expect(told.map((text) => text.slice(0, 40))).toEqual([
      'CUDA_VISIBLE_DEVICES=0,1',
      'MINE=1',
      'MLFLOW_TRACKING_URI=https://***@mlflow/',
      'NCCL_DEBUG=***',
      'OMP_NUM_THREADS=4',
      `PYTHONPATH=${'x'.repeat(29)}`,
    ]);
    expect(told.join('\n')).not.toContain('hunter2');
    expect(told.at(-1)).toMatch(/… \(5000 characters\)$/);
  });
});
