#include "bridge/atlassian/reading/issue_values.h"

#include <array>
#include <utility>

#include "bridge/atlassian/jira/field_value.h"
#include "bridge/atlassian/jira/issue_json.h"

namespace healthlint {
namespace {

// The members that name something, in the order in which the first that holds text counts.
struct Names {
    std::array<std::string_view, 4> ids;    // id, groupId, teamId, key
    std::array<std::string_view, 5> names;  // name, value, displayName, title, key

    // Reads the member where it is one of them. Most are not: their length mostly tells.
    void read(std::string_view member, JsonCursor& json) {
        switch (member.size()) {
        case 2:
            if (is(member, "id")) ids[0] = json.id_text();
            break;
        case 3:
            if (is(member, "key")) ids[3] = names[4] = json.id_text();
            break;
        case 4:
            if (is(member, "name")) names[0] = json.id_text();
            break;
        case 5:
            if (is(member, "value"))
                names[1] = json.id_text();
            else if (is(member, "title"))
                names[3] = json.id_text();
            break;
        case 6:
            if (is(member, "teamId")) ids[2] = json.id_text();
            break;
        case 7:
            if (is(member, "groupId")) ids[1] = json.id_text();
            break;
        case 11:
            if (is(member, "displayName")) names[2] = json.id_text();
            break;
        default: break;
        }
    }

    template <std::size_t N>
    static std::string first(const std::array<std::string_view, N>& texts) {
        for (const std::string_view text : texts)
            if (!text.empty()) return std::string(text);
        return {};
    }

    Ref ref() const { return {.id = first(ids), .name = first(names)}; }
};

void read_other_fields(OtherIssue& other, JsonCursor& json) {
    other.summary = {};
    other.category = StatusCategory::Undefined;
    json.object([&](std::string_view member) {
        if (is(member, "summary"))
            other.summary = json.text();
        else if (is(member, "status"))
            other.category = read_status(json).category;
    });
}

struct LinkType {
    std::string_view name, inward, outward;
};

LinkType read_link_type(JsonCursor& json) {
    LinkType type;
    json.object([&](std::string_view member) {
        if (is(member, "name"))
            type.name = json.text();
        else if (is(member, "inward"))
            type.inward = json.text();
        else if (is(member, "outward"))
            type.outward = json.text();
    });
    return type;
}

std::optional<IssueLink> read_link(JsonCursor& json) {
    LinkType type;
    OtherIssue inward, outward;
    json.object([&](std::string_view member) {
        if (is(member, "type"))
            type = read_link_type(json);
        else if (is(member, "inwardIssue"))
            inward = read_other(json);
        else if (is(member, "outwardIssue"))
            outward = read_other(json);
    });
    const OtherIssue& other = inward.there ? inward : outward;
    if (!other.there) return std::nullopt;  // a half-deleted link has no other end
    return IssueLink{
        .type = std::string(type.name),
        .phrase = std::string(inward.there ? type.inward : type.outward),
        .other_id = {std::string(other.id)},
        .other_key = {std::string(other.key)},
        .other_summary = std::string(other.summary),
        .other_category = other.category};
}

// An object that names something and is nothing else that a value may be: an option, a version, a
// team. Nothing for any other, and then the cursor is somewhere.
std::optional<Ref> read_plain_ref(JsonCursor& json) {
    if (!json.is_object()) return std::nullopt;
    Names names;
    bool plain = true;
    json.object([&](std::string_view member) {
        if (is(member, "accountId") || is(member, "displayName") || is(member, "content") ||
            is(member, "showField") || is(member, "fields") || is(member, "child"))
            plain = false;
        names.read(member, json);
    });
    if (!plain || (names.names[0].empty() && names.names[1].empty())) return std::nullopt;
    return names.ref();
}

}  // namespace

Ref read_ref(JsonCursor& json) {
    if (!json.is_object()) return {.id = {}, .name = std::string(json.text())};
    Names names;
    json.object([&](std::string_view member) { names.read(member, json); });
    return names.ref();
}

std::vector<Ref> read_refs(JsonCursor& json) {
    std::vector<Ref> refs;
    json.array([&] {
        if (Ref ref = read_ref(json); !ref.empty()) refs.push_back(std::move(ref));
    });
    return refs;
}

Person read_person(JsonCursor& json) {
    std::string_view account, key, name, display_name;
    json.object([&](std::string_view member) {
        if (is(member, "accountId"))
            account = json.id_text();
        else if (is(member, "displayName"))
            display_name = json.id_text();
        else if (is(member, "key"))
            key = json.id_text();
        else if (is(member, "name"))
            name = json.id_text();
    });
    return {
        .id = {Names::first<3>({account, key, name})},
        .display_name = Names::first<2>({display_name, name})};
}

StatusValue read_status(JsonCursor& json) {
    StatusValue status;
    if (!json.is_object()) {
        status.status.name = json.text();
        return status;
    }
    Names names;
    json.object([&](std::string_view member) {
        if (!is(member, "statusCategory")) return names.read(member, json);
        std::string_view key;
        json.object([&](std::string_view inner) {
            if (is(inner, "key")) key = json.text();
        });
        status.category = status_category(key);
    });
    status.status = names.ref();
    return status;
}

void read_type(Issue& issue, JsonCursor& json) {
    Names names;
    std::optional<long long> level;
    bool subtask = false;
    if (!json.is_object()) {
        issue.type = read_ref(json);
    } else {
        json.object([&](std::string_view member) {
            if (is(member, "hierarchyLevel"))
                level = json.integer();
            else if (is(member, "subtask"))
                subtask = json.boolean();
            else
                names.read(member, json);
        });
        issue.type = names.ref();
    }
    issue.hierarchy_level = hierarchy_level(level, subtask, names.names[0]);
}

OtherIssue read_other(JsonCursor& json) {
    OtherIssue other{.there = true};
    json.object([&](std::string_view member) {
        if (is(member, "id"))
            other.id = json.id_text();
        else if (is(member, "key"))
            other.key = json.text();
        else if (is(member, "fields"))
            read_other_fields(other, json);
    });
    return other;
}

std::vector<IssueLink> read_links(JsonCursor& json) {
    std::vector<IssueLink> links;
    json.array([&] {
        if (auto link = read_link(json)) links.push_back(*std::move(link));
    });
    return links;
}

std::vector<IssueKey> read_keys(JsonCursor& json) {
    std::vector<IssueKey> keys;
    json.array([&] {
        if (const OtherIssue other = read_other(json); !other.key.empty())
            keys.push_back({std::string(other.key)});
    });
    return keys;
}

std::vector<std::string> read_texts(JsonCursor& json) {
    std::vector<std::string> texts;
    json.array([&] {
        if (json.is_text()) texts.emplace_back(json.text());
    });
    return texts;
}

std::optional<TimePoint> read_time(JsonCursor& json) {
    if (json.is_text()) return parse_timestamp(json.text());
    return time_from_json(json.json());
}

std::optional<Date> read_date(JsonCursor& json) {
    if (!json.is_text()) {
        json.skip();
        return std::nullopt;
    }
    const std::string_view text = json.text();
    if (const auto date = parse_date(text)) return date;
    return date_from_json(Json(std::string(text)));
}

// One of them or a list. Nothing for any other value, and nothing is read.
std::optional<std::vector<Ref>> read_plain_refs(JsonCursor& json) {
    const std::size_t mark = json.mark();
    std::vector<Ref> refs;
    bool plain = true;
    const auto read = [&] {
        auto ref = read_plain_ref(json);
        if (ref)
            refs.push_back(*std::move(ref));
        else
            plain = false;
    };
    if (json.is_array())
        json.array(read);
    else
        read();
    if (plain && !refs.empty()) return refs;
    json.return_to(mark);
    return std::nullopt;
}

}  // namespace healthlint
