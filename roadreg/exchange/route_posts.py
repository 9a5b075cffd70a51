"""Rebuilds a road from its posts: from places with a chainage and a position, as crash records and post
surveys are.

The positions are other people's: some are wrong by a hundred kilometres, most by some metres. The road is
the longest run of posts in which each lies as far from the one before as a road between them can be long.
"""

from dataclasses import dataclass

import numpy as np

from roadreg.roads.geodesy import GRS80, BoolArray, FloatArray, IntArray

UNITS_M = (1.0, 100.0, 1000.0)
"""What one step of a post's number may be: a metre, a hectometre, a kilometre."""

SHORTEST_PER_CHAINAGE, LONGEST_PER_CHAINAGE = 0.35, 1.3
"""Straight distance between two posts for each metre of chainage: bends shorten it, surveys and errors
stretch it.
"""

SLACK_M = 60.0
LOOK_BACK = 80
"""A post follows one of so many before it."""

JUMP_M = 1000.0
"""A post farther from the road that the others make than this is named as an error; nearer ones are just
noise.
"""

VERTEX_EVERY_M = 400.0
"""Posts nearer to each other than this are noise of position, not bends of the road."""

FEWEST_POSTS = 3

LONELY_GAP_M = 20_000.0
"""Fewer than `FEWEST_POSTS` posts behind so long a gap fit there by chance."""


@dataclass(frozen=True)
class PostedRoad:
    """A road through posts.

    chainage_m : of each vertex, rising. lonlat : shape (n, 2), degrees.
    jumps : numbers of the posts given that lie far from it.
    """

    chainage_m: FloatArray
    lonlat: FloatArray
    jumps: IntArray


def unit_of_posts(numbers: FloatArray, lonlat: FloatArray) -> float:
    """Metres of one step of a post's number, judged by the distances between neighbouring posts.

    numbers : of the posts of one road, in any order; lonlat : their positions.
    Returns the nearest of `UNITS_M`, or NaN when nothing can be judged.
    """
    order = np.argsort(numbers, kind="stable")
    steps, apart = np.diff(numbers[order]), _apart_m(lonlat[order[:-1]], lonlat[order[1:]])
    usable = (steps > 0) & (apart > 0)
    if usable.sum() < FEWEST_POSTS:
        return np.nan
    ratio = float(np.median(apart[usable] / steps[usable]))
    return min(UNITS_M, key=lambda unit: abs(np.log(ratio / unit)))


def median_posts(chainage_m: FloatArray, lonlat: FloatArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Posts in order with the median position of each, and the number of the post of each given place."""
    posts, owner = np.unique(chainage_m, return_inverse=True)
    middle = np.array([np.median(lonlat[owner == number], axis=0) for number in range(len(posts))])
    return posts, middle.reshape(-1, 2), owner


def road_through(posts_m: FloatArray, lonlat: FloatArray) -> PostedRoad | None:
    """The road through posts in rising order; None when fewer than `FEWEST_POSTS` fit together."""
    kept = _longest_run(posts_m, lonlat)
    if len(kept) < FEWEST_POSTS:
        return None
    kept = _thinned(_without_lonely_ends(kept, posts_m), posts_m, lonlat)
    if len(kept) < FEWEST_POSTS:
        return None
    others = np.setdiff1d(np.arange(len(posts_m)), kept)
    expected = np.column_stack(
        [np.interp(posts_m[others], posts_m[kept], lonlat[kept, axis]) for axis in (0, 1)]
    )
    # Beyond the ends the chainage itself may be the error.
    beyond = np.maximum(posts_m[kept[0]] - posts_m[others], posts_m[others] - posts_m[kept[-1]])
    is_jump = (_apart_m(expected, lonlat[others]) > JUMP_M) | (beyond > JUMP_M)
    return PostedRoad(posts_m[kept], lonlat[kept], others[is_jump])


def _longest_run(posts_m: FloatArray, lonlat: FloatArray) -> IntArray:
    """The longest sequence of posts in which each can follow the one before, by dynamic programming."""
    count = len(posts_m)
    length = np.ones(count, dtype=np.int64)
    before = np.full(count, -1, dtype=np.int64)
    for number in range(1, count):
        earlier = np.arange(max(0, number - LOOK_BACK), number)
        fits = _can_follow(posts_m, lonlat, earlier, number)
        if fits.any():
            candidates = earlier[fits]
            best = candidates[::-1][np.argmax(length[candidates[::-1]])]
            length[number], before[number] = length[best] + 1, best
    if not count:
        return np.zeros(0, dtype=np.int64)
    run = [int(np.argmax(length))]
    while before[run[-1]] >= 0:
        run.append(int(before[run[-1]]))
    return np.array(run[::-1], dtype=np.int64)


def _can_follow(posts_m: FloatArray, lonlat: FloatArray, earlier: IntArray, number: int) -> BoolArray:
    step = posts_m[number] - posts_m[earlier]
    apart = _apart_m(lonlat[earlier], np.repeat(lonlat[number][np.newaxis], len(earlier), axis=0))
    is_possible = apart <= step * LONGEST_PER_CHAINAGE + SLACK_M
    return np.asarray(is_possible & (apart >= step * SHORTEST_PER_CHAINAGE - SLACK_M) & (apart > 1))


def _without_lonely_ends(kept: IntArray, posts_m: FloatArray) -> IntArray:
    """The run without the few posts that lie at its ends behind a long gap."""
    groups = np.split(kept, np.flatnonzero(np.diff(posts_m[kept]) > LONELY_GAP_M) + 1)
    while len(groups) > 1 and len(groups[0]) < FEWEST_POSTS:
        groups.pop(0)
    while len(groups) > 1 and len(groups[-1]) < FEWEST_POSTS:
        groups.pop()
    return np.concatenate(groups)


def _thinned(kept: IntArray, posts_m: FloatArray, lonlat: FloatArray) -> IntArray:
    """Posts at least `VERTEX_EVERY_M` apart whose distance is that of a road; the last of them nearest the
    end.
    """
    chosen = [int(kept[0])]
    for number in kept[1:].tolist():
        step = posts_m[number] - posts_m[chosen[-1]]
        apart = float(_apart_m(lonlat[[chosen[-1]]], lonlat[[number]])[0])
        if step >= VERTEX_EVERY_M and SHORTEST_PER_CHAINAGE <= apart / step <= LONGEST_PER_CHAINAGE:
            chosen.append(number)
    return np.array(chosen, dtype=np.int64)


def _apart_m(first: FloatArray, second: FloatArray) -> FloatArray:
    if not len(first):
        return np.zeros(0)
    _, _, apart = GRS80.inv(first[:, 0], first[:, 1], second[:, 0], second[:, 1])
    return np.asarray(apart, dtype=np.float64)
