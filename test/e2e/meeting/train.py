"""Trains a model, logs it to MLflow, and tells of itself by the client of OpenLineage. Neither is told anything of Clew."""

import hashlib
import os
import shutil
from datetime import datetime, timezone
from pathlib import Path
from uuid import uuid4

import mlflow
import pandas as pd
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import dataset_version_dataset, datasource_dataset
from sklearn.linear_model import LogisticRegression


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def train():
    mlflow.set_experiment("wdbc")
    frame = pd.read_csv("train.csv")
    data = mlflow.data.from_pandas(frame, source="train.csv", targets="target", name="wdbc")
    with mlflow.start_run(run_name="train"):
        mlflow.log_input(data, context="training")
        mlflow.log_params({"C": 1e-8, "max_iter": 200})
        model = LogisticRegression(C=1e-8, max_iter=200).fit(frame.drop(columns="target"), frame["target"])
        info = mlflow.sklearn.log_model(model, name="model")
        kept = Path(mlflow.artifacts.download_artifacts(info.model_uri))
    saved = next(path for path in kept.iterdir() if path.name.startswith("model."))
    shutil.copy(saved, "model.pkl")


def tell(state, run):
    def facets(path):
        # The producer's own version is the digest of the file.
        return {
            "version": dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=f"sha256:{sha256(path)}"),
            "dataSource": datasource_dataset.DatasourceDatasetFacet(name="file", uri=Path(path).absolute().as_uri()),
        }

    done = state == RunState.COMPLETE
    namespace = f"file://{os.uname().nodename}"
    OpenLineageClient().emit(
        RunEvent(
            eventType=state,
            eventTime=datetime.now(timezone.utc).isoformat(),
            run=run,
            job=Job(namespace="wdbc", name="train"),
            producer="https://example.org/train.py",
            inputs=[InputDataset(namespace=namespace, name="train.csv", facets=facets("train.csv"))],
            outputs=[OutputDataset(namespace=namespace, name="model.pkl", facets=facets("model.pkl"))] if done else [],
        )
    )


run = Run(runId=str(uuid4()))
tell(RunState.START, run)
train()
tell(RunState.COMPLETE, run)
