// Parts: what stands below the timeline on a page: the sentence on the moment, the program, what it
// printed, the notes and the caption.
//
// Owns how they are laid out. Deliberately does not know the timeline.
//
// Invariant: a part is as high as it says before it is painted, whatever it is painted on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

// Note: a numbered point of a page: on a lane at its moment, and as a sentence below.
struct Note {
  base::EventSeq event;
  base::LaneId lane;  // none: whoever the event is about
  std::string text;
  bool operator==(const Note&) const = default;
};

class PagePart {
 public:
  virtual ~PagePart() = default;
  virtual double height(double width) const = 0;
  virtual void paint(const Brush& brush, const Box& box) const = 0;
};
using PageParts = std::vector<std::unique_ptr<PagePart>>;

// why_part: what holds the lane in its state at the moment, on a card with the lane's hue.
std::unique_ptr<PagePart> why_part(std::string text, base::LaneId lane);
// source_part: `kSourceLines` lines around `line` (0: from the top), which is marked in `lane`'s
// hue.
inline constexpr std::size_t kSourceLines = 24;
std::unique_ptr<PagePart> source_part(const model::Source& source, std::uint32_t line,
                                      base::LaneId lane);
// console_part: what was printed up to the moment; of more than `kConsoleLines` the last.
inline constexpr std::size_t kConsoleLines = 24;
std::unique_ptr<PagePart> console_part(const model::Model& model, base::EventSeq at);
// beside: two parts side by side.
std::unique_ptr<PagePart> beside(std::unique_ptr<PagePart> left, std::unique_ptr<PagePart> right);
// text_part: the caption, followed by the notes' sentences with their numbers.
std::unique_ptr<PagePart> text_part(const std::string& caption, const std::vector<Note>& notes);

// paint_number: a disc with a note's number.
void paint_number(const Brush& brush, double x, double y, std::size_t number);

}  // namespace fiberscope::exporter
