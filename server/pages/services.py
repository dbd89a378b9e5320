"""What pages are made with, beside the canned queries."""

from dataclasses import dataclass

from server.dumps import Dumps
from server.execution import Executor
from server.pages.assets import Assets
from server.search.indexes import SearchIndexes
from server.settings import Settings
from server.snapshots import Snapshots
from server.statistics import StatisticsOfSnapshots


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the server that pages ask."""

    snapshots: Snapshots
    executor: Executor
    statistics: StatisticsOfSnapshots
    dumps: Dumps
    indexes: SearchIndexes
    settings: Settings
    assets: Assets
