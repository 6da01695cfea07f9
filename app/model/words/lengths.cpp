#include "app/model/words/lengths.h"

namespace fiberscope::model {

base::TimeNs three_digits(base::TimeNs ns) {
  base::TimeNs unit = 1;
  while (ns / unit >= 1000) unit *= 10;
  const base::TimeNs units = ns / unit + (ns % unit >= unit - unit / 2 ? 1 : 0);
  return units > base::kNever / unit ? ns : units * unit;
}

}  // namespace fiberscope::model
