/**
 * Purposes of the Data Privacy Vocabulary, each with the broader ones: a use for direct marketing is covered by a permission for marketing.
 * From DPV 2.0, https://w3id.org/dpv/2.0 (purposes, skos:broader); those directly under dpv:Purpose are left out.
 */
export const DPV = 'https://w3id.org/dpv#';

const BROADER: Readonly<Record<string, string>> = {
  AcademicResearch: 'ResearchAndDevelopment',
  Advertising: 'Marketing',
  AgeVerification: 'Verification',
  CombatClimateChange: 'PublicBenefit',
  CommercialResearch: 'CommercialPurpose ResearchAndDevelopment',
  CommunicationForCustomerCare: 'CommunicationManagement CustomerCare',
  CounterMoneyLaundering: 'FraudPreventionAndDetection',
  Counterterrorism: 'PublicBenefit',
  CreditChecking: 'CustomerSolvencyMonitoring',
  CustomerCare: 'CustomerManagement',
  CustomerClaimsManagement: 'CustomerManagement',
  CustomerOrderManagement: 'CustomerManagement',
  CustomerRelationshipManagement: 'CustomerManagement',
  CustomerSolvencyMonitoring: 'CustomerManagement',
  DataAltruism: 'PublicBenefit',
  DeliveryOfGoods: 'RequestedServiceProvision',
  DirectMarketing: 'Marketing',
  DisputeManagement: 'OrganisationGovernance',
  EnforceAccessControl: 'EnforceSecurity',
  FraudPreventionAndDetection: 'MisusePreventionAndDetection',
  FulfilmentOfContractualObligation: 'FulfilmentOfObligation',
  IdentityAuthentication: 'EnforceSecurity',
  IdentityVerification: 'Verification',
  ImproveExistingProductsAndServices: 'OptimisationForController',
  ImproveHealthcare: 'PublicBenefit',
  ImproveInternalCRMProcesses: 'CustomerRelationshipManagement OptimisationForController',
  ImprovePublicServices: 'PublicBenefit',
  ImproveTransportMobility: 'PublicBenefit',
  IncreaseServiceRobustness: 'OptimisationForController',
  InternalResourceOptimisation: 'OptimisationForController',
  LegalCompliance: 'FulfilmentOfObligation',
  MaintainCreditCheckingDatabase: 'CreditChecking',
  MaintainCreditRatingDatabase: 'CreditChecking',
  MaintainFraudDatabase: 'FraudPreventionAndDetection',
  MemberPartnerManagement: 'OrganisationGovernance',
  MisusePreventionAndDetection: 'EnforceSecurity',
  NonCommercialResearch: 'NonCommercialPurpose ResearchAndDevelopment',
  OptimisationForConsumer: 'ServiceOptimisation',
  OptimisationForController: 'ServiceOptimisation',
  OptimiseUserInterface: 'OptimisationForConsumer',
  OrganisationComplianceManagement: 'OrganisationGovernance',
  OrganisationRiskManagement: 'OrganisationGovernance',
  PaymentManagement: 'ServiceProvision',
  PersonalisedAdvertising: 'Advertising Personalisation',
  PersonalisedBenefits: 'ServicePersonalisation',
  PersonnelHiring: 'PersonnelManagement',
  PersonnelManagement: 'HumanResourceManagement',
  PersonnelPayment: 'PersonnelManagement',
  ProtectionOfIPR: 'FulfilmentOfObligation',
  ProtectionOfNationalSecurity: 'PublicBenefit',
  ProtectionOfPublicSecurity: 'PublicBenefit',
  ProvideEventRecommendations: 'ProvidePersonalisedRecommendations',
  ProvideOfficialStatistics: 'PublicBenefit',
  ProvidePersonalisedRecommendations: 'ServicePersonalisation',
  ProvideProductRecommendations: 'ProvidePersonalisedRecommendations',
  PublicPolicyMaking: 'PublicBenefit',
  PublicRelations: 'Marketing',
  RepairImpairments: 'ServiceProvision',
  RequestedServiceProvision: 'ServiceProvision',
  ScientificResearch: 'ResearchAndDevelopment',
  SearchFunctionalities: 'ServiceProvision',
  SellDataToThirdParties: 'SellProducts',
  SellInsightsFromData: 'SellProducts',
  SellProducts: 'ServiceProvision',
  SellProductsToDataSubject: 'SellProducts',
  ServiceOptimisation: 'ServiceProvision',
  ServicePersonalisation: 'Personalisation ServiceProvision',
  ServiceRegistration: 'ServiceProvision',
  ServiceUsageAnalytics: 'ServiceProvision',
  SocialMediaMarketing: 'Marketing',
  TargetedAdvertising: 'PersonalisedAdvertising',
  TechnicalServiceProvision: 'ServiceProvision',
  UserInterfacePersonalisation: 'ServicePersonalisation',
  VendorPayment: 'VendorManagement',
  VendorRecordsManagement: 'VendorManagement',
  VendorSelectionAssessment: 'VendorManagement',
};

const TOP = new Set(Object.values(BROADER).flatMap((names) => names.split(' ')));

/** Its local name if it is a purpose of DPV, in any of its versions. */
function dpvName(iri: string): string | undefined {
  const name = /^https:\/\/w3id\.org\/dpv(?:\/[\d.]+)?#(\w+)$/.exec(iri)?.[1];
  return name !== undefined && (name === 'Purpose' || name in BROADER || TOP.has(name) || LONE.has(name))
    ? name
    : undefined;
}

/** Purposes directly under dpv:Purpose with none below them. */
const LONE = new Set([
  ...[
    'AccountManagement',
    'EstablishContractualAgreement',
    'RecordManagement',
    'RightsFulfillment',
    'NonCommercialPurpose',
  ],
]);

/** A purpose with all that are broader. */
function withBroader(name: string): ReadonlySet<string> {
  const all = new Set([name]);
  for (const each of all) for (const broader of BROADER[each]?.split(' ') ?? []) all.add(broader);
  return all;
}

/** Whether a permission for one purpose covers a use for another: `unknown` if one of the two is no purpose of DPV and they differ. */
export function covers(permitted: string, used: string): 'yes' | 'no' | 'unknown' {
  if (permitted === used) return 'yes';
  const [from, to] = [dpvName(permitted), dpvName(used)];
  if (from === undefined || to === undefined) return 'unknown';
  return from === 'Purpose' || withBroader(to).has(from) ? 'yes' : 'no';
}

/** Whether a purpose is commercial by its own definition; undefined if DPV leaves that open. */
export function isCommercial(iri: string): boolean | undefined {
  const name = dpvName(iri);
  if (name === undefined) return undefined;
  const all = withBroader(name);
  if (all.has('CommercialPurpose') || all.has('Marketing') || all.has('SellProducts')) return true;
  return all.has('NonCommercialPurpose') ? false : undefined;
}
