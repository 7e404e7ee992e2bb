#include "tests/sandbox/site/issue_fields.h"

namespace healthlint::sandbox {

IssueFields::IssueFields(const Json& object) {
    for (const auto& [id, value] : object.items())
        (*this)[id] = value;
}

const Json* IssueFields::find(std::string_view id) const {
    const auto found = values_.find(id);
    return found == values_.end() ? nullptr : &found->second->json;
}

std::string IssueFields::text_of(std::string_view id) const {
    const Json* const value = find(id);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

Json IssueFields::json() const {
    Json object = Json::object();
    for (const auto& [id, value] : values_)
        object[id] = value->json;
    return object;
}

Json& IssueFields::operator[](std::string_view id) {
    std::shared_ptr<Value>& value = values_[std::string(id)];
    value = std::make_shared<Value>(Value{.json = value ? value->json : Json(), .text = {}});
    return value->json;
}

void IssueFields::erase(std::string_view id) {
    if (const auto found = values_.find(id); found != values_.end()) values_.erase(found);
}

void IssueFields::write() {
    for (auto& [id, value] : values_)
        value = std::make_shared<Value>(Value{.json = value->json, .text = dump_json(value->json)});
}

const std::string* IssueFields::written(std::string_view id) const {
    const auto found = values_.find(id);
    return found == values_.end() || found->second->text.empty() ? nullptr : &found->second->text;
}

}  // namespace healthlint::sandbox
