// Quiz preview: of a lesson what a learning platform will ask, a stop at a time: its text, the
// picture that goes with it, the answers with what is right, and what is said to who chose them.
//
// Owns the stops as they are exported, and the picture of the one that is shown. Deliberately does
// not know the formats of platforms, nor how the files come about.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/export/quiz/quiz.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class QuizPreview {
 public:
  // make: of the program's lesson, with the run that is open; made anew when the program, its run
  // (by `serial`) or the language is another. What is asked of a changed run is named, but not
  // made: nothing is run for a preview.
  void make(const std::string& program, const model::Model& model, std::uint64_t serial);
  void forget() { key_.clear(), stops_.clear(), picture_.reset(); }
  void draw(Ui& ui, const Rect& pane);

 private:
  struct Shown {
    exporter::QuizStop stop;
    bool elsewhere = false;  // it is asked of a changed run
    std::string trouble;     // why it cannot be asked
  };
  void text_part(Ui& ui, Rect& in, const Shown& shown);
  void picture_part(Ui& ui, Rect& in, const exporter::QuizStop& stop);
  void answers(Ui& ui, Rect& in, const exporter::QuizStop& stop);

  const model::Model* model_ = nullptr;
  std::string key_;
  std::string trouble_;  // why there is no quiz
  std::vector<Shown> stops_;
  std::size_t at_ = 0;
  std::unique_ptr<exporter::QuizPicture> picture_;  // of that stop
  float scroll_ = 0;
};

}  // namespace fiberscope::ui
