/** Cards as people write them for the hub. */
export const MODEL_CARD = `---
language:
  - en
  - no
license: apache-2.0
library_name: transformers
pipeline_tag: text-classification
tags: [sentiment, "a: b"]
base_model: acme/base-7b
base_model_relation: finetune
datasets: [acme/reviews]
metrics:
- accuracy
co2_eq_emissions:
  emissions: 1.10
  source: code carbon
some_new_key: 9007199254740993
model-index:
- name: acme/sentiment
  results:
  - task: {type: text-classification, name: Sentiment}
    dataset:
      type: acme/reviews
      name: Reviews
      config: default
      split: test
      revision: 6a3f2b1
    metrics:
    - type: accuracy
      value: 0.9310
      name: Accuracy
      verified: true
    - {type: f1, value: 1e-8, args: {average: macro}}
    source: {name: own, url: "https://example.org/eval"}
---
# Sentiment

Says whether a review is kind.
`;

export const DATASET_CARD = `---
pretty_name: Reviews of things
license: other
license_name: acme-1.0
license_link: https://example.org/licence
language: de
size_categories: [1K<n<10K]
source_datasets: [original, extended|acme/old-reviews]
dataset_info:
  features:
  - name: text
    dtype: string
  - name: label
    dtype:
      class_label: {names: {'0': neg, '1': pos}}
  splits:
  - {name: train, num_bytes: 100, num_examples: 900}
  - {name: test, num_bytes: 10, num_examples: 100}
  dataset_size: 110
configs:
- config_name: default
  data_files: [{split: train, path: train.csv}]
---
Reviews, as customers wrote them.
`;
