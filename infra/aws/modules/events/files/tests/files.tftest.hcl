variables {
  folder = "../../../../events"
}

run "every_rule_is_whole" {
  command = apply

  assert {
    condition     = length(output.rules) > 0
    error_message = "No rule was found in the folder."
  }
  assert {
    condition     = alltrue([for rule in values(output.rules) : length(rule.event_pattern) <= 2048])
    error_message = "EventBridge takes patterns of 2,048 characters at most."
  }
  assert {
    condition     = alltrue([for rule in values(output.rules) : !strcontains(rule.input_template, "\\u003c")])
    error_message = "A variable of a template was escaped: EventBridge would not find it."
  }
  assert {
    condition     = alltrue([for rule in values(output.rules) : rule.maximum_age < 7200 && rule.maximum_age >= 60])
    error_message = "Tries must end before the help desk forgets the key of a ticket, after two hours."
  }
  assert {
    condition     = alltrue([for rule in values(output.rules) : can(regex("\"replay-name\":\\[\\{\"exists\":false\\}\\]", rule.event_pattern))])
    error_message = "A replay of the archive must not make tickets again."
  }
}
