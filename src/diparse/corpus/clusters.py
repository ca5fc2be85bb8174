"""From pairs to clusters, and which of a cluster's instructions stands for all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diparse.model import Cluster, ClusterKind, Instruction, PairKind


@dataclass(frozen=True, slots=True)
class Merit:
    """What speaks for an instruction as its cluster's representative."""

    complete: bool
    lost: int
    """Numbers that its page lost."""
    fixes: int

    @classmethod
    def of(cls, found: Instruction) -> "Merit":
        """The merit of an instruction."""
        return cls(found.complete, sum(len(gap.missing) for gap in found.gaps), len(found.fixes))

    def rank(self, cut: bool, place: int) -> tuple[bool, bool, int, int, int]:
        """The least of a cluster stands for it; ``cut``: it is a part of another member."""
        return cut, not self.complete, self.lost, self.fixes, place


@dataclass(frozen=True, slots=True)
class Link:
    """A pair as clusters need it: places of the instructions in source order; of ``contained``, a is the part."""

    a: int
    b: int
    kind: PairKind
    containment: float


class Groups:
    """Disjoint sets of ``range(count)``; each is known by its least member."""

    def __init__(self, count: int):
        """Every number is a set of its own."""
        self._parent = list(range(count))

    def find(self, one: int) -> int:
        """The least member of the set."""
        parent = self._parent
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low

    def sets(self) -> Iterator[list[int]]:
        """All sets of more than one, in the order of their least members, each sorted."""
        found: dict[int, list[int]] = defaultdict(list)
        for one in range(len(self._parent)):
            found[self.find(one)].append(one)
        return (members for members in found.values() if len(members) > 1)


def clusters_of(ids: Sequence[str], merits: Sequence[Merit], links: Sequence[Link]) -> tuple[list[Cluster], Groups]:
    """Clusters of copies, then families of templates, each in source order; and the copies as groups of places.

    Exact and near copies of copies are copies. A part joins the one whole that holds most of it, so that a stretch
    which many instructions have does not make one cluster of them. A family has one member of each cluster.
    """
    copies = Groups(len(ids))
    for link in links:
        if link.kind in ("exact", "near"):
            copies.join(link.a, link.b)
    wholes = _best_wholes(copies, links)
    cut = {place for place in range(len(ids)) if copies.find(place) in wholes}
    for link in wholes.values():
        copies.join(link.a, link.b)

    def rank(place: int) -> tuple[bool, bool, int, int, int]:
        return merits[place].rank(place in cut, place)

    found = [(min(members, key=rank), members) for members in copies.sets()]
    standing = {member: best for best, members in found for member in members}
    families = Groups(len(ids))
    for link in links:
        if link.kind == "template":
            families.join(standing.get(link.a, link.a), standing.get(link.b, link.b))
    alike = [(min(members, key=rank), members) for members in families.sets()]
    kinds: tuple[tuple[ClusterKind, list[tuple[int, list[int]]]], ...] = (("copies", found), ("template", alike))
    clusters = [
        cluster(kind, ids[best], (ids[member] for member in members)) for kind, some in kinds for best, members in some
    ]
    return clusters, copies


def _best_wholes(copies: Groups, links: Iterable[Link]) -> dict[int, Link]:
    """For each group of copies that is a part of others: its member and the whole that fit best."""
    best: dict[int, Link] = {}
    for link in links:
        group = copies.find(link.a)
        if link.kind == "contained" and group != copies.find(link.b):
            known = best.get(group)
            if known is None or (-link.containment, link.b, link.a) < (-known.containment, known.b, known.a):
                best[group] = link
    return best


def cluster(kind: ClusterKind, best: str, members: Iterable[str]) -> Cluster:
    """The cluster of these instructions, known by the one that stands for them."""
    return Cluster(f"{kind}-{best}", kind, best, tuple(members))


def summed(clusters: Iterable[Cluster]) -> Mapping[ClusterKind, tuple[int, int]]:
    """Clusters and their members, by kind."""
    found: dict[ClusterKind, tuple[int, int]] = {"copies": (0, 0), "template": (0, 0)}
    for cluster in clusters:
        count, members = found[cluster.kind]
        found[cluster.kind] = count + 1, members + len(cluster.members)
    return found
