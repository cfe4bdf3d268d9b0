"""What the reconciler says of work that waits or has ended, in English and in Chinese."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from deployments.reconciler.order_delivery import NOT_HANDED_OVER
from deployments.reconciler.running_replica import RunningReplica
from infra.catalog.services import Replica
from schemas.data_job import DataJobKind
from schemas.engine_order import EngineOrder, OrderKind
from schemas.languages import said
from tasks.batch_prediction.commands import RESUME


def order(tries: int) -> EngineOrder:
    return EngineOrder(
        number=1,
        run_id=uuid4(),
        kind=OrderKind.START,
        phase=None,
        answer=None,
        attempt=0,
        tries=tries,
        refusals=0,
        problem=NOT_HANDED_OVER,
        next_try_at=datetime(2030, 1, 1, 3, 4, 5, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("tries", "english", "chinese"), [(1, "once", "1 次"), (3, "3 times", "3 次")]
)
def test_an_order_says_when_it_is_tried_again(tries: int, english: str, chinese: str) -> None:
    sentence = order(tries).sentence
    assert sentence == f"{NOT_HANDED_OVER}; tried {english}, next at 03:04:05 UTC"
    ending = f"已尝试 {chinese}，下次时间 03:04:05 UTC"
    assert said(sentence, "zh") == f"指令无法交给工作流引擎；请查看日志；{ending}"


def test_a_replica_that_ended_says_so_in_both_languages() -> None:
    record = Replica(
        id=uuid4(),
        service_id=uuid4(),
        model_version_id=uuid4(),
        host="here",
        pid=2**22 - 1,
        create_time=1.0,
        port=4711,
        started_at=datetime.now(UTC),
    )
    sentence = RunningReplica(record).why_ended()
    assert sentence.startswith("replica on port 4711 ended: there is no log ")
    assert said(sentence, "zh").startswith("端口 4711 上的副本已退出：没有日志 ")


def test_what_remains_of_work_is_told_in_chinese() -> None:
    assert said(DataJobKind.COMPARISON.when_cut_short, "zh") == "未保留任何结果"
    assert said(DataJobKind.IMPORT.when_cut_short, "zh") == "已取入的内容保留"
    assert said(RESUME, "zh") == "请继续作业：已预测的内容不会重复预测"
