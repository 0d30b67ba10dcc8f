output "rules" {
  description = "The rules by the name of their folder, each with all that its resources take."
  value = {
    for name in local.names : name => {
      rule_name     = local.rule[name].name
      description   = local.rule[name].description
      event_pattern = jsonencode(local.rule[name].eventPattern)

      # As it stands: jsonencode would write its < as \u003c, and EventBridge would find no variable.
      input_template    = file("${var.folder}/${name}/input-template.txt")
      input_paths       = local.target[name].inputPaths
      header_parameters = local.target[name].headerParameters

      # Whose address it is; the deployment knows the address.
      host             = local.target[name].host
      path             = local.target[name].apiDestination.path
      http_method      = local.target[name].apiDestination.httpMethod
      rate_limit       = local.target[name].apiDestination.invocationRateLimitPerSecond
      connection       = local.target[name].connection
      maximum_age      = local.target[name].retryPolicy.maximumEventAgeInSeconds
      maximum_attempts = local.target[name].retryPolicy.maximumRetryAttempts
      dead_letters     = local.target[name].deadLetterQueue
    }
  }
}

output "archive" {
  description = "The archive of the bus: its pattern as JSON and how many days it keeps events."
  value = {
    event_pattern  = jsonencode(local.archive.eventPattern)
    retention_days = local.archive.retentionDays
  }
}
