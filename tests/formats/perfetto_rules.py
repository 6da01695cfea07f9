"""The rules of Perfetto's importer for a .pftrace, checked on the bytes: see check().

The decoder knows no more of protobuf than is needed: messages are lists of (field, value)."""

import collections

BEGIN, END, INSTANT, COUNTER = 1, 2, 3, 4
EXPLICIT_ORDER, NEVER_MERGE = 3, 2
Event = collections.namedtuple("Event", "type track time_ns name notes flows ends value")


def fields(message):
    """fields: [(number, value)]: an int, or bytes."""
    at, out = 0, []

    def varint():
        nonlocal at
        shift = value = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        tag = varint()
        kind = tag & 7
        if kind == 0:
            out.append((tag >> 3, varint()))
        elif kind == 1:
            out.append((tag >> 3, int.from_bytes(message[at : at + 8], "little")))
            at += 8
        elif kind == 2:
            size = varint()
            assert at + size <= len(message), "a text is longer than its message"
            out.append((tag >> 3, message[at : at + size]))
            at += size
        else:
            raise AssertionError(f"wire type {kind}")
    return out


def text(value):
    decoded = value.decode("utf-8")
    assert decoded.isprintable(), f"not printable: {decoded!r}"
    return decoded


def one(message, number, default=None):
    found = [value for field, value in message if field == number]
    assert len(found) <= 1, f"field {number} stands {len(found)} times"
    return found[0] if found else default


def event_of(packet):
    event = fields(one(packet, 11))
    notes = {}
    for number, value in event:
        if number == 4:
            note = fields(value)
            said = one(note, 6)
            notes[text(one(note, 10))] = one(note, 3) if said is None else text(said)
    name = one(event, 23)
    return Event(one(event, 9), one(event, 11), one(packet, 8),
                 None if name is None else text(name), notes,
                 [v for n, v in event if n == 47], [v for n, v in event if n == 48],
                 one(event, 30))


def check_track(tracks, packet):
    track = fields(one(packet, 60))
    uuid, parent, rank = one(track, 1), one(track, 5), one(track, 12)
    assert uuid and uuid not in tracks, f"track {uuid} is described twice"
    assert parent is None or parent in tracks, f"the parent of track {uuid} comes later"
    assert parent is not None or not tracks, f"track {uuid} stands beside the root"
    assert one(track, 11) == EXPLICIT_ORDER and one(track, 15) == NEVER_MERGE, f"track {uuid}"
    assert all((parent, rank) != (other["parent"], other["rank"]) for other in tracks.values())
    tracks[uuid] = {"name": text(one(track, 2)), "parent": parent, "rank": rank,
                    "counter": one(track, 8) is not None, "slices": []}


def check(data):
    """check: {uuid: track} with its slices as (name, begin_ns, end_ns, notes). Fails with the rule
    that is broken."""
    tracks, begun, sent, arrived, last_ns = {}, {}, {}, {}, {}
    for place, (number, value) in enumerate(fields(data)):
        assert number == 1, "a trace is packets"
        packet = fields(value)
        assert one(packet, 10) == 1, "trusted_packet_sequence_id"
        if one(packet, 60) is not None:
            check_track(tracks, packet)
            continue
        event = event_of(packet)
        track = tracks.get(event.track)
        assert track is not None, f"an event of track {event.track} before its descriptor"
        assert event.time_ns >= last_ns.get(event.track, 0), "time goes back on a track"
        last_ns[event.track] = event.time_ns
        assert track["counter"] == (event.type == COUNTER), "counters have tracks of their own"
        if event.type == COUNTER:
            assert 0 <= event.value < 1 << 62, f"{track['name']} is {event.value}"
        elif event.type == BEGIN:
            assert event.track not in begun, "the states of a lane do not overlap"
            begun[event.track] = event
        elif event.type == END:
            first = begun.pop(event.track)
            track["slices"].append((first.name, first.time_ns, event.time_ns, first.notes))
        else:
            assert event.type == INSTANT
        for flow in event.flows:
            assert flow not in sent, f"flow {flow} is sent twice"
            sent[flow] = (event.time_ns, place, event.track)
        for flow in event.ends:
            assert flow not in arrived, f"flow {flow} arrives twice"
            arrived[flow] = (event.time_ns, place, event.track)
    assert not begun, "a slice is never closed"
    assert sent.keys() == arrived.keys(), "flows with one end"
    for flow, (time_ns, place, track) in sent.items():
        assert time_ns <= arrived[flow][0] and place < arrived[flow][1], f"flow {flow} goes back"
        assert track != arrived[flow][2], f"flow {flow} stays where it is"
    return tracks


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def message(*parts):
    """message: of (field, int or bytes or fixed)."""
    out = b""
    for number, value in parts:
        if isinstance(value, bytes):
            out += varint(number << 3 | 2) + varint(len(value)) + value
        elif number in (47, 48):
            out += varint(number << 3 | 1) + value.to_bytes(8, "little")
        else:
            out += varint(number << 3) + varint(value)
    return out


def self_test():
    """self_test: every rule is broken once, and that is seen."""

    def track(uuid, parent=None, rank=0, order=3, merging=2, counter=False):
        more = [(5, parent)] if parent else []
        more += [(8, message((3, 2)))] if counter else []
        return message((60, message((1, uuid), (2, b"t"), *more, (11, order), (12, rank),
                                    (15, merging))), (10, 1))

    def event(kind, track, time_ns, *more, sequence=1):
        return message((8, time_ns), (10, sequence), (11, message((9, kind), (11, track), *more)))

    def fails(*packets):
        try:
            check(b"".join(message((1, packet)) for packet in packets))
        except (AssertionError, KeyError, UnicodeDecodeError):
            return True
        return False

    tree = [track(1), track(2, 1, 1), track(3, 1, 2), track(4, 1, 3, counter=True)]
    good = tree + [event(1, 2, 5, (23, b"runs")), event(3, 2, 5, (47, 9)),
                   event(1, 3, 5, (23, b"ready"), (48, 9)), event(2, 2, 6), event(2, 3, 7),
                   event(4, 4, 5, (30, 1))]
    assert not fails(*good)
    for broken in [
        [good[1], *good],  # a child before its parent
        [*tree, track(2, 1, 7)], [*tree, track(5, 1, 2)], [*tree, track(5)],
        [*tree, track(5, 1, 5, order=1)], [*tree, track(5, 1, 5, merging=1)],
        [*tree, event(1, 6, 5)], [*good, event(1, 2, 9)], [*good, event(2, 2, 9)],
        [*tree, event(1, 2, 5), event(1, 2, 6), event(2, 2, 7), event(2, 2, 8)],
        [*good, event(3, 2, 1)], [*good, event(3, 2, 9, sequence=2)],
        [*good, event(3, 2, 9, (47, 8))], [*good, event(3, 2, 9, (47, 9))],
        [*good, event(3, 2, 9, (48, 8)), event(3, 3, 9, (47, 8))],
        [*good, event(3, 2, 9, (47, 8)), event(3, 2, 9, (48, 8))],
        [*good, event(4, 2, 9, (30, 1))], [*good, event(3, 2, 9, (23, b"\xff"))],
        [*good, event(3, 2, 9, (23, b"a\nb"))],
    ]:
        assert fails(*broken)
