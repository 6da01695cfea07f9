// Drawing: a stretch of a run as people draw it: lanes in rows, and in each column the state that a
// lane has there. What is right is computed from the recorded run, and a drawing is measured
// against it.
//
// What is measured is the order of states. On an axis of time it would be nothing: sleeps outweigh
// runs by five orders of magnitude, so that a lane drawn as asleep all the time is right to 99.99 %
// of it. So all columns weigh the same. A new one begins where another of the drawn lanes runs, and
// where time passes while nothing runs at all; what a library does between two of them makes none.
// A lane has in a column the state in which the column leaves it, and where nothing runs that of
// most of its time.
//
// The score has two halves, each from 0 (no better than chance) to 1 (all as recorded):
//  1. Cells: the share of (lane, column) that is right, set against the best that somebody reaches
//     who draws each lane in one state from end to end, as Cohen's kappa (1960) sets agreement
//     against chance: (share - constant) / (1 - constant). Most lanes wait most of the time; so
//     much is no achievement.
//  2. Pairs: of every two stretches of running of different lanes, which comes first. By chance
//     half of them are right: 2 share - 1. Who has left out a column has all cells after it wrong,
//     but not these.
// Where fewer than two lanes run there are no pairs, and the cells are all.
//
// Owns nothing. Deliberately does not know how it is drawn, nor by whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/lesson/lesson.h"
#include "app/model/model.h"

namespace fiberscope::lesson {

// kDrawnStates: the letters of a cell: it runs, is ready, waits for whatever it may be, is not
// there: not born yet, not started, or over.
inline constexpr std::string_view kDrawnStates = "urbn";
// kNotDrawn: a cell that goes on as the one before it.
inline constexpr char kNotDrawn = ' ';
inline constexpr std::size_t kDrawnRowsMax = 6, kDrawnColumns = 12, kDrawnColumnsMax = 16;

struct DrawnRow {
  base::LaneId lane;
  std::string name;
  char now = 'n';     // at the moment that is asked about: it is shown
  std::string right;  // a letter for each column after it
  bool operator==(const DrawnRow&) const = default;
};

struct Drawing {
  std::vector<DrawnRow> rows;
  std::vector<base::EventSeq> begins;  // by column: the event from which on it holds
  base::EventSeq end;                  // the last event of the last column
  std::size_t columns() const { return begins.size(); }
  bool operator==(const Drawing&) const = default;
};

// Cells: what was drawn: for each row a letter for each column.
using Cells = std::vector<std::string>;

// drawing_of: of the lanes that the question names, or else the program's own that live in the
// stretch. Errors: why nothing can be drawn there. Requires: ask.type is Draw.
base::Result<Drawing> drawing_of(const model::Model& model, base::EventSeq at, const Ask& ask);

// drawn_out: each cell with a letter of its own.
Cells drawn_out(const Drawing& drawing, Cells cells);

struct DrawnScore {
  std::size_t cells_right = 0, cells = 0;
  std::size_t pairs_right = 0, pairs = 0;
  int of_100 = 0;
  bool operator==(const DrawnScore&) const = default;
};
// kDrawnRight: from this score on a drawing counts as right: no more than a cell or two differ.
inline constexpr int kDrawnRight = 80;

// score_of: Requires: `cells` has the rows of the drawing; columns that the drawing does not have
// are compared with its last one, and those that `cells` lacks are not compared.
DrawnScore score_of(const Drawing& drawing, const Cells& cells);

// score_elsewhere: what was drawn of `mine`, on another machine, whose own drawing is `there`.
// None: one of the lanes is not there.
std::optional<DrawnScore> score_elsewhere(const Drawing& mine, const Cells& cells,
                                          const Drawing& there);

// keys_of: as an answer keeps it, a row each: "foo=urbb". cells_of: the other way round; empty when
// the keys are not of that drawing.
std::vector<std::string> keys_of(const Drawing& drawing, const Cells& cells);
Cells cells_of(const Drawing& drawing, const std::vector<std::string>& keys);

// drawn_word: a letter's state, in the chosen language.
const char* drawn_word(char letter);

}  // namespace fiberscope::lesson
