#include "app/ui/app/shelf.h"

namespace fiberscope::ui {

void Shelf::refresh() {
  library = desk_.library();
  recent = desk_.recent();
  first = desk_.first_steps();
}

void Shelf::remember(const std::string& path) {
  desk_.remember_file(path);
  refresh();
  desk_.keep(state_);
}

void Shelf::on(const intent::ForgetRecent& i) {
  desk_.forget_file(i.path);
  refresh();
  desk_.keep(state_);
}

}  // namespace fiberscope::ui
