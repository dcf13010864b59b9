"""Several processes of the real service, each with its own way to the replica."""

from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.faults.conftest import USERNAME, new_secret
from tests.faults.load import PATH, Caller, body_of
from tests.support.replica import Cluster
from tests.support.service import Services

WORKERS, ROUNDS = "3", 40


@pytest.mark.faults
def test_whichever_process_answers_a_client_reads_what_it_wrote(
    cluster: Cluster, primary_url: URL, services: Services, tmp_path: Path
) -> None:
    secret = new_secret(primary_url, tmp_path)
    replica = cluster.replica.url(primary_url.database or "").render_as_string(hide_password=False)
    service = services.start(primary_url, READ_DATABASE_URL=replica, WEB_CONCURRENCY=WORKERS)
    cluster.replica.pause()
    try:
        for number in range(1, ROUNDS):
            # Each connection may come to another worker.
            writer, reader = (Caller(service.url, (USERNAME, secret), lambda _: None) for _ in range(2))
            assert writer.put(body_of(f"text {number}", "m")).status == 200
            assert reader.get(f"{PATH}/m").version == number
            (listed,) = reader.get(PATH).envelope["messages"]
            assert listed["version"] == number
            writer.close()
            reader.close()
    finally:
        cluster.put_right()
