#include "tests/sandbox/site/issue_fields.h"

namespace healthlint::sandbox {

IssueFields::IssueFields(const Json& object) {
    for (const auto& [id, value] : object.items())
        own_[id].json = value;
}

const Json* IssueFields::find(std::string_view id) const {
    const Value* const value = value_of(id);
    return value == nullptr ? nullptr : &value->json;
}

std::string IssueFields::text_of(std::string_view id) const {
    const Json* const value = find(id);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

Json IssueFields::json() const {
    Values all = own_;
    if (shared_) put_missing(*shared_, all);
    Json object = Json::object();
    for (const auto& [id, value] : all)
        object[id] = value.json;
    return object;
}

Json& IssueFields::operator[](std::string_view id) {
    auto found = own_.find(id);
    if (found == own_.end()) {
        const Json* const shared = find(id);
        found = own_.emplace(id, Value{.json = shared == nullptr ? Json() : *shared}).first;
    }
    found->second.text.clear();
    return found->second.json;
}

void IssueFields::erase(std::string_view id) {
    if (shared_) put_missing(*shared_, own_);
    shared_.reset();
    if (const auto found = own_.find(id); found != own_.end()) own_.erase(found);
}

void IssueFields::share() {
    if (shared_) put_missing(*shared_, own_);
    for (auto& [id, value] : own_)
        value.text = dump_json(value.json);
    shared_ = std::make_shared<const Values>(std::move(own_));
    own_.clear();
}

const std::string* IssueFields::written(std::string_view id) const {
    const Value* const value = value_of(id);
    return value == nullptr || value->text.empty() ? nullptr : &value->text;
}

const IssueFields::Value* IssueFields::value_of(std::string_view id) const {
    if (const auto own = own_.find(id); own != own_.end()) return &own->second;
    if (!shared_) return nullptr;
    const auto shared = shared_->find(id);
    return shared == shared_->end() ? nullptr : &shared->second;
}

void IssueFields::put_missing(const Values& from, Values& to) {
    to.insert(from.begin(), from.end());
}

}  // namespace healthlint::sandbox
