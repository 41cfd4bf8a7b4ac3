// Answers requests with loose policies, one JSON line each, by the npm package @cloud-copilot/iam-simulate. It is started
// as a program of its own, beside the packages of the lock file, by tests that compare its answers with those of stanch.
//
// Reads the lines that docs/can.md describes, in their plain spelling: each policy of a list or a level is
// {"name", "policy"}. Writes for each, in order:
//   {"id", "decision": "allow" | "deny", "kind": null | "explicit" | "implicit"}
//   {"id", "error"}  where the package does not take the request

import { createInterface } from 'node:readline'
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'

const KINDS = { Allowed: null, ExplicitlyDenied: 'explicit', ImplicitlyDenied: 'implicit' }

const ARN = /^arn:[^:]*:(?<service>[^:]*):[^:]*:(?<account>[^:]*):(?<rest>.*)$/

// The package takes one session policy. Several grant what all of their statements together grant.
function together(policies) {
  if (policies === undefined) return undefined
  const documents = policies.map(({ policy }) => policy)
  return { Version: documents[0].Version, Statement: documents.flatMap(({ Statement }) => Statement) }
}

// What AWS puts into the context of a request from who makes it. The package leaves that to its caller.
function derived(principal) {
  const { service, account, rest } = ARN.exec(principal)?.groups ?? {}
  if (account === undefined) return {}
  const [sort, ...names] = rest.split('/')
  const keys = { 'aws:PrincipalAccount': account }
  switch (`${service}:${sort}`) {
    case 'iam:root':
      return { ...keys, 'aws:PrincipalArn': principal, 'aws:PrincipalType': 'Account' }
    case 'iam:user':
      return { ...keys, 'aws:PrincipalArn': principal, 'aws:PrincipalType': 'User', 'aws:username': names.at(-1) }
    case 'sts:assumed-role':
      return { ...keys, 'aws:PrincipalArn': `arn:aws:iam::${account}:role/${names[0]}`, 'aws:PrincipalType': 'AssumedRole' }
    case 'sts:federated-user':
      return { ...keys, 'aws:PrincipalArn': principal, 'aws:PrincipalType': 'FederatedUser' }
    default:
      // Somebody with a token of an identity provider has no account yet.
      return {}
  }
}

function simulation(request) {
  const { principal, action, resource = '*', context = {} } = request
  const account =
    request.resource_account ?? (ARN.exec(resource)?.groups.account || undefined) ?? ARN.exec(principal)?.groups.account
  const levels = (list) => (list ?? []).map(({ id, policies }) => ({ orgIdentifier: id, policies }))
  return {
    request: {
      principal: principal === '*' ? anonymousPrincipal : principal,
      action,
      resource: { resource, accountId: account },
      contextVariables: {
        ...derived(principal),
        ...(account === undefined ? {} : { 'aws:ResourceAccount': account }),
        ...context,
      },
    },
    identityPolicies: [...(request.identity_policies ?? []), ...(request.group_policies ?? [])],
    permissionBoundaryPolicies: request.permission_boundary && [request.permission_boundary],
    sessionPolicy: together(request.session_policies),
    resourcePolicy: request.resource_policy?.policy,
    serviceControlPolicies: request.management_account ? [] : levels(request.service_control_policies),
    resourceControlPolicies: levels(request.resource_control_policies),
    vpcEndpointPolicies: request.vpc_endpoint_policy && [request.vpc_endpoint_policy],
  }
}

async function answer(request) {
  const { resultType, errors, overallResult, result, results } = await runSimulation(simulation(request), {})
  if (resultType === 'error') return { error: `${errors.message}: ${JSON.stringify(errors)}` }
  const ignored = [result, ...(results ?? [])].flatMap((one) => one?.ignoredContextKeys ?? [])
  if (ignored.length > 0) return { error: `keys of the context that are not the action's: ${ignored.join(', ')}` }
  const kind = KINDS[overallResult]
  return { decision: kind === null ? 'allow' : 'deny', kind }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  let said
  try {
    said = await answer(request)
  } catch (error) {
    said = { error: String(error) }
  }
  process.stdout.write(`${JSON.stringify({ id: request.id, ...said })}\n`)
}
