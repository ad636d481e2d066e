"""What ml-metadata takes for the layered graphs of shapes.ts: jobs in layers, each reading FAN_IN data sets of the layer before and writing one.

    python3 -m venv .venv && .venv/bin/pip install ml-metadata==1.17.1
    .venv/bin/python bench/walk/mlmd.py JOBS_IN_A_LAYER FAN_IN

For the peers' rows of bench/README.md: 2500 1, 5000 2, 2500 5, 50 2. Prints the answer's size, median and 95th percentile of 20 calls after 3, milliseconds.
"""
import sys
import tempfile
import time

from ml_metadata import metadata_store
from ml_metadata.proto import metadata_store_pb2 as mlmd

LAYERS = 20
TOGETHER = 1_000


def main(width: int, fan_in: int) -> None:
    config = mlmd.ConnectionConfig()
    config.sqlite.filename_uri = tempfile.mkdtemp() + "/mlmd.db"
    store = metadata_store.MetadataStore(config)
    data_type = store.put_artifact_type(mlmd.ArtifactType(name="Data"))
    job_type = store.put_execution_type(mlmd.ExecutionType(name="Job"))

    def in_batches(items, put):
        ids = []
        for i in range(0, len(items), TOGETHER):
            ids += put(items[i : i + TOGETHER]) or []
        return ids

    data = in_batches([mlmd.Artifact(type_id=data_type, uri=f"urn:{i}") for i in range((LAYERS + 1) * width)], store.put_artifacts)
    jobs = in_batches([mlmd.Execution(type_id=job_type) for _ in range(LAYERS * width)], store.put_executions)
    events = []
    for layer in range(LAYERS):
        for place in range(width):
            job = jobs[layer * width + place]
            events.append(mlmd.Event(artifact_id=data[(layer + 1) * width + place], execution_id=job, type=mlmd.Event.OUTPUT))
            for i in range(fan_in):
                read = data[layer * width + (place + i) % width]
                events.append(mlmd.Event(artifact_id=read, execution_id=job, type=mlmd.Event.INPUT))
    in_batches(events, store.put_events)

    query = mlmd.LineageSubgraphQueryOptions(
        starting_artifacts=mlmd.LineageSubgraphQueryOptions.StartingNodes(filter_query=f"id = {data[LAYERS * width]}"),
        max_num_hops=2 * LAYERS,
        direction=mlmd.LineageSubgraphQueryOptions.UPSTREAM,
    )
    times = []
    for call in range(23):
        began = time.perf_counter()
        graph = store.get_lineage_subgraph(query)
        if call >= 3:
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"{len(graph.artifacts)} + {len(graph.executions)}: median {times[10]:.1f}, p95 {times[19]:.1f} ms; least {times[0]:.1f}")


main(int(sys.argv[1]), int(sys.argv[2]))
