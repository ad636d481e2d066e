/** A model card: docs/mapping/model-card.md. */
import { DCTERMS } from '../../prov/namespaces.ts';
import type { Loss } from '../../prov/loss.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure } from '../../lineage/closure.ts';
import type { ProfileDocument, ProfileOptions } from '../profile.ts';
import type { Card } from './blocks.ts';
import { evaluations } from './evaluation.ts';
import { Facts } from './facts.ts';
import { frontMatterOf } from './front-matter.ts';
import { toHtml } from './html.ts';
import { appendix, lineage } from './lineage.ts';
import { toMarkdown } from './markdown.ts';
import { details, limitations, receipt, uses } from './sections.ts';
import { trainingData, trainingProcedure } from './training.ts';

function cardOf(closure: Closure, options: ProfileOptions): { readonly card: Card; readonly losses: readonly Loss[] } {
  const facts = new Facts(closure);
  const { subject } = closure;
  const title = facts.text(subject, `${DCTERMS}title`) ?? facts.text(subject, TERM.name) ?? subject;
  const version = facts.text(subject, TERM.version);
  const sections = [
    details(facts),
    uses(facts),
    limitations(facts),
    trainingData(facts),
    trainingProcedure(facts),
    evaluations(facts),
    lineage(facts),
    receipt(facts, options),
  ];
  const rest = appendix(facts);
  return {
    card: {
      title: `Model card: ${title}${version === undefined ? '' : `, version ${version}`}`,
      lead: ['Written from recorded provenance. What is not recorded is said to be so; nothing is filled in.'],
      sections: [...sections, rest.section],
    },
    losses: rest.losses,
  };
}

/** Markdown with front matter that Hugging Face reads. */
export function writeMarkdownCard(closure: Closure, options: ProfileOptions): ProfileDocument {
  const { card, losses } = cardOf(closure, options);
  return { content: toMarkdown(card, frontMatterOf(closure)), losses };
}

/** One page that needs nothing else. */
export function writeHtmlCard(closure: Closure, options: ProfileOptions): ProfileDocument {
  const { card, losses } = cardOf(closure, options);
  return { content: toHtml(card), losses };
}
