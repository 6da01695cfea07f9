// The words of what the timeline shows of I/O: spans of copying and polling, packets.
//
// Owns nothing. Deliberately does not know how spans and packets are found (folds) or drawn.
#pragma once

#include <string>

#include "app/model/folds/file_tracks.h"
#include "app/model/folds/io_spans.h"
#include "app/model/folds/names.h"
#include "app/model/folds/packets.h"

namespace fiberscope::model {

// span_label: for the bar: "recv 1000 bytes", "300 in vain".
std::string span_label(const Trace& trace, const Slice& span);
// explain_span: one sentence.
std::string explain_span(const Trace& trace, const Names& names, const Slice& span);

// packet_ends: who sends and who gets it, in the program's terms: the lane of the program on its
// side, what its socket is called on the other.
struct PacketEnds {
  std::string from, to;
};
PacketEnds packet_ends(const Names& names, const FileTracks& files, const Packet& packet);
// packet_words: "128 bytes from client to python.example:80, 20 ms on the way".
std::string packet_words(const Names& names, const FileTracks& files, const Packet& packet);

}  // namespace fiberscope::model
