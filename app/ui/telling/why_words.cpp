#include "app/ui/telling/why_words.h"

#include "app/model/words/late_text.h"
#include "app/model/words/why_sentences.h"

namespace fiberscope::ui {

model::Explanation why_now(const Scene& scene, LaneId lane) {
  const model::Model& model = scene.model;
  model::Explanation why =
      model::explain_moment(model.replay, model.names, model.variables, lane, scene.world.cursor());
  model::append(why,
                model::late_sentence(model.trace, model.names, model.overdue, scene.world, lane));
  return why;
}

}  // namespace fiberscope::ui
