#include "bridge/model/issue.h"

namespace healthlint {
namespace {

struct Emptiness {
    bool operator()(std::monostate) const { return true; }

    bool operator()(double) const { return false; }

    bool operator()(Date) const { return false; }

    bool operator()(TimePoint) const { return false; }

    template <class Container>
    bool operator()(const Container& value) const {
        return value.empty();
    }
};

}  // namespace

bool is_empty(const FieldValue& value) {
    return std::visit(Emptiness{}, value);
}

}  // namespace healthlint
