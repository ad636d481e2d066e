/** Whether more of a metric is better: as recorded with it, else by the names the field uses, else not known. Pure. */

/** Names of metrics of which less is better, as they end: `val_loss`, `rmse`, `expected_calibration_error`, `perplexity`. */
const LESS =
  /(?:^|[_\-. /])(?:loss|error|err|mse|rmse|mae|mape|smape|rmsle|msle|medae|logloss|nll|bce|perplexity|ppl|wer|cer|ter|eer|ece|mce|brier|brier_score|deviance|fid|kid|latency|duration|hinge|fpr|fnr|fdr|regret|crps|divergence|distance)$/i;

/** Names of metrics of which more is better. */
const MORE =
  /(?:^|[_\-. /])(?:acc|accuracy|auc|auroc|roc_auc|auprc|pr_auc|aucpr|ap|map|average_precision|precision|recall|sensitivity|specificity|f1|f1_score|fbeta|f_score|score|r2|r_squared|explained_variance|mcc|kappa|iou|dice|jaccard|bleu|rouge|rouge1|rouge2|rougel|meteor|chrf|ndcg|mrr|hit_rate|hits|gini|ks|lift|tpr|tnr|npv|ppv|reward|return|psnr|ssim|likelihood|silhouette|elbo|throughput|pass)$/i;

/** What follows a name and says nothing of its direction: `ndcg@10`, `f1_macro`, `recall_at_5`. */
const QUALIFIERS =
  /(?:[_\-. ]?(?:@|at_?)\d+|[_\-. ](?:macro|micro|weighted|binary|samples|mean|avg|test|val|valid|eval|train|top\d*|\d+))+$/i;

/**
 * @param recorded `clew:higherIsBetter` of either metric
 * @returns undefined if nothing says; whoever asked must then be asked
 */
export function higherIsBetter(metric: string, recorded: boolean | undefined): boolean | undefined {
  if (recorded !== undefined) return recorded;
  for (const name of [metric, metric.replace(QUALIFIERS, '')]) {
    if (LESS.test(name)) return false;
    if (MORE.test(name)) return true;
  }
  return undefined;
}
