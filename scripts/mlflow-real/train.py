"""Trains small models against a tracking server and prints, as one JSON line, what that server then holds."""

import json
import os
import sys

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split


def datasets(folder):
    data = load_breast_cancer(as_frame=True).frame
    train, test = train_test_split(data, test_size=0.25, random_state=7, stratify=data["target"])
    out = []
    for name, frame in (("wdbc-train", train), ("wdbc-test", test)):
        path = os.path.join(folder, f"{name}.csv")
        frame.to_csv(path, index=False)
        out.append((frame, mlflow.data.from_pandas(frame, source=path, targets="target", name=name)))
    return out


def search(train, train_data, test):
    """A parent with nested trials, one of which fails and one of which is killed."""
    x, y = train.drop(columns="target"), train["target"]
    best = None
    with mlflow.start_run(run_name="search"):
        mlflow.log_input(train_data, context="training")
        for c in (1e-8, 0.01, 1.0, "broken"):
            try:
                with mlflow.start_run(run_name=f"trial-{c}", nested=True):
                    mlflow.log_params({"C": c, "solver": "lbfgs", "max_iter": 200})
                    model = LogisticRegression(C=c, max_iter=200).fit(x, y)
                    score = f1_score(test["target"], model.predict(test.drop(columns="target")))
                    for step in range(20):
                        mlflow.log_metric("loss", float("nan") if step == 3 else 1.0 / (step + 1), step=step)
                    mlflow.log_metric("f1", score)
                    if best is None or score > best[0]:
                        best = (score, c)
            except ValueError:
                pass
        killed = MlflowClient().create_run(mlflow.active_run().info.experiment_id, run_name="trial-killed")
        MlflowClient().set_terminated(killed.info.run_id, status="KILLED")
    return best[1]


def final(c, train, train_data, test, test_data):
    x, y = train.drop(columns="target"), train["target"]
    with mlflow.start_run(run_name="final") as run:
        mlflow.set_tag("mlflow.source.git.commit", "da6cfe5c72279c6bc3424f7e86cb0a0a3246e801")
        mlflow.log_input(train_data, context="training")
        mlflow.log_params({"C": c, "solver": "lbfgs", "max_iter": 200})
        model = LogisticRegression(C=c, max_iter=200).fit(x, y)
        info = mlflow.sklearn.log_model(model, name="model", input_example=x.head(2), registered_model_name="wdbc")
        mlflow.models.evaluate(
            info.model_uri,
            test_data,
            model_type="classifier",
            evaluator_config={"log_explainer": False},
        )
    client = MlflowClient()
    version = client.search_model_versions("name='wdbc'")[0].version
    client.set_registered_model_alias("wdbc", "champion", version)
    client.copy_model_version(f"models:/wdbc/{version}", "prod.wdbc")
    return run.info.run_id


def score(test_data):
    with mlflow.start_run(run_name="score"):
        mlflow.log_input(test_data, context="scoring")
        mlflow.sklearn.load_model("models:/wdbc@champion")


def deleted():
    with mlflow.start_run(run_name="deleted") as run:
        mlflow.log_metric("m", 1)
    MlflowClient().delete_run(run.info.run_id)


def held(final_run):
    client = MlflowClient()
    experiments = client.search_experiments(view_type=mlflow.entities.ViewType.ALL)
    ids = [e.experiment_id for e in experiments]
    runs = client.search_runs(ids, run_view_type=mlflow.entities.ViewType.ALL, max_results=5000)
    models = client.search_logged_models(ids)
    registered = client.search_registered_models()
    return {
        "experiment": len(experiments),
        "run": len(runs),
        "loggedModel": len(models),
        "registeredModel": len(registered),
        "modelVersion": len(client.search_model_versions()),
        "alias": sum(len(m.aliases) for m in registered),
        "statuses": sorted(r.info.status for r in runs),
        "finalRun": final_run,
        "finalF1": next(m.value for m in models[0].metrics if m.key == "f1_score"),
    }


def main():
    warnings_off()
    mlflow.set_experiment("wdbc")
    (train, train_data), (test, test_data) = datasets(sys.argv[1])
    best = search(train, train_data, test)
    run = final(best, train, train_data, test, test_data)
    score(test_data)
    deleted()
    print(json.dumps(held(run)))


def warnings_off():
    import logging
    import warnings

    warnings.filterwarnings("ignore")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    np.seterr(all="ignore")
    pd.options.mode.copy_on_write = True


main()
