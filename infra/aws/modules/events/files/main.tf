# What infra/events says, as EventBridge wants it. No resource and no provider: `terraform test` runs anywhere, and
# rendered.json is what comes out.
locals {
  names = toset([for path in fileset(var.folder, "*/rule.json") : dirname(path)])

  rule   = { for name in local.names : name => jsondecode(file("${var.folder}/${name}/rule.json")) }
  target = { for name in local.names : name => jsondecode(file("${var.folder}/${name}/target.json")) }

  archive = jsondecode(file("${var.folder}/archive.json"))
}
